{#- A SQL condition: a column of a fresh row and of a stored one say the same, nulls included; where equal is not the same, in what tells them apart, too. -#}
{% macro same_value(column, type) %}

    {%- set conditions = ['fresh.' ~ column ~ ' is not distinct from stored.' ~ column] -%}
    {%- set fresh = tideline.finer_form('fresh.' ~ column, type) -%}
    {%- if fresh -%}
        {%- do conditions.append(fresh ~ ' is not distinct from ' ~ tideline.finer_form('stored.' ~ column, type)) -%}
    {%- endif -%}
    {{ return(conditions | join(' and ')) }}

{% endmacro %}
