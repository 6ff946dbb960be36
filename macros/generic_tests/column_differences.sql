{#- For `equals_rebuild`: the columns that a query returns and the table has not, and the other way round, as a list of problems. -#}
{% macro column_differences(query, types) %}

    {%- set returned = get_columns_in_query(query) -%}
    {%- set problems = [] -%}
    {%- if returned | reject('in', types) | list -%}
        {%- do problems.append('the query returns columns that the table has not: ' ~ returned | reject('in', types) | join(', ') ~ '. Run the model with `--full-refresh`, or name what is compared in `columns`') -%}
    {%- endif -%}
    {%- if types | reject('in', returned) | list -%}
        {%- do problems.append('the table has columns that the query does not return: ' ~ types | reject('in', returned) | join(', ') ~ '. Run the model with `--full-refresh`, or name what is compared in `columns`') -%}
    {%- endif -%}
    {{ return(problems) }}

{% endmacro %}
