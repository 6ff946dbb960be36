{#-
    A SQL expression, a text: of two rows with equal values in these columns it differs where the values look different (1.0 and 1.00, a month and 30 days). DuckDB decides by the types
    when it binds the query, and takes null where no column has such values; minus zero has become zero in its windows before.
-#}
{% macro look_of(columns) %}
    {{ return(adapter.dispatch('look_of', 'tideline')(columns)) }}
{% endmacro %}


{% macro default__look_of(columns) %}

    {%- set types = [] -%}
    {%- for column in columns -%}
        {%- do types.append('typeof(' ~ column ~ ')') -%}
    {%- endfor -%}
    {{ return('case when ' ~ types | join(" || ' ' || ") ~ " like '%INTERVAL%' then cast(row(" ~ columns | join(', ') ~ ') as varchar) end') }}

{% endmacro %}


{% macro postgres__look_of(columns) %}
    {{ return('cast(row(' ~ columns | join(', ') ~ ') as text)') }}
{% endmacro %}
