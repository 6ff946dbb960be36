{#- SQL: what an extract says, its rows that may pass. -#}
{% macro extract_rows(path) %}

    {{- return('select * from tideline_incoming where _reject_code is null and _file = ' ~ tideline.literal(path)) -}}

{% endmacro %}
