{#- SQL, in brackets: the mended rows of this bronze model that wait to be read again: `file`, `line`, `mended`. -#}
{% macro pending_rows(requeued) %}

    {%- set consumer = tideline.literal(tideline.relation_name(this)) -%}
    (
        select asked.file, asked.line, asked.mended
        from {{ requeued }} as asked
        where
            asked.consumer = {{ consumer }}
            and asked.state = 'asked'
            and asked.recorded_at = (
                select max(newest.recorded_at) from {{ requeued }} as newest
                where newest.consumer = {{ consumer }} and newest.file = asked.file and newest.line = asked.line
            )
    )

{% endmacro %}
