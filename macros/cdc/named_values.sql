{#- A SQL expression: a JSON object made of an array of objects, each with a name and a value. -#}
{% macro named_values(pairs, name='name', value='value') %}

    {{- return(tideline.json_zip(
        '(' ~ tideline.json_gather('(' ~ pairs ~ ')', name) ~ ')', '(' ~ tideline.json_gather('(' ~ pairs ~ ')', value) ~ ')'
    )) -}}

{% endmacro %}
