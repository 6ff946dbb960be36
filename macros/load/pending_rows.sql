{#- SQL, in brackets: the mended rows of this bronze model that wait to be read again: `file`, `line`, `mended`, `recorded_at`. -#}
{% macro pending_rows(requeued) %}

    (select file, line, mended, recorded_at from {{ tideline.newest_requeued(requeued, tideline.relation_name(this)) }} as noted where state = 'asked')

{% endmacro %}
