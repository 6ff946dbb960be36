{#- Ends the capture of a table's changes: the triggers go, the change table stays until `drop_changes` says that it may go, too. -#}
{% macro remove_capture(table, drop_changes=false) %}

    {%- set capture = tideline.capture_of(table) -%}
    {%- if not capture.is_installed -%}
        {%- do tideline.check('remove_capture', ["the changes of " ~ capture.table ~ " are not captured; see tideline.show_captures"]) -%}
    {%- endif -%}
    {%- do run_query(
        'begin; drop function ' ~ capture.name ~ '() cascade;' ~ (' drop table ' ~ capture.changes ~ ';' if drop_changes else '') ~ ' commit;'
    ) -%}
    {%- do tideline.reopen_transaction() -%}
    {%- do log('tideline: the changes of ' ~ capture.table ~ ' are captured no more; ' ~ ('what was captured is gone, too' if drop_changes else capture.changes ~ ' stays'), info=true) -%}

{% endmacro %}
