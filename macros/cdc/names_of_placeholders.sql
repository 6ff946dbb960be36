{#- A SQL expression: the names of the columns whose value the log does not have, as a JSON array; null where it has all. -#}
{% macro names_of_placeholders(row, placeholder, unavailable) %}

    {{- return(
        'case when ' ~ tideline.mentions('_raw', unavailable) ~ ' then '
        ~ tideline.json_names(tideline.json_filter('(' ~ row ~ ')', placeholder)) ~ ' end'
    ) -}}

{% endmacro %}
