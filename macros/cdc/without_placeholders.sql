{#- A SQL expression: a row without the columns whose value the log does not have. What a row lacks was not delivered; a null was. -#}
{% macro without_placeholders(row, placeholder, unavailable) %}

    {{- return(
        'case when ' ~ tideline.mentions('_raw', unavailable) ~ ' then '
        ~ tideline.json_filter('(' ~ row ~ ')', 'not ' ~ placeholder) ~ ' else ' ~ row ~ ' end'
    ) -}}

{% endmacro %}
