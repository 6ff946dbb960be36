{#- Lists the tables whose changes are captured by triggers, and how many changes wait in each change table. -#}
{% macro show_captures() %}

    {%- for capture in tideline.query_as_mappings(tideline.list_captures()) -%}
        {%- set size = tideline.query_as_mappings('select count(*) as changes, max(changed_at) as newest from ' ~ capture.changes)[0] -%}
        {%- do log(capture.captured ~ ': ' ~ size.changes ~ ' changes in ' ~ capture.changes ~ ', the newest of ' ~ size.newest, info=true) -%}
    {%- else -%}
        {%- do log("tideline: no table's changes are captured in this database", info=true) -%}
    {%- endfor -%}

{% endmacro %}
