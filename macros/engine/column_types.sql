{#- The columns of a relation in their order: a list of {'name': ..., 'type': ...}, types in full (length, scale, elements). -#}
{% macro column_types(relation) %}
    {{ return(adapter.dispatch('column_types', 'tideline')(relation)) }}
{% endmacro %}


{% macro default__column_types(relation) %}

    {%- set columns = [] -%}
    {%- for column in adapter.get_columns_in_relation(relation) -%}
        {%- do columns.append({'name': column.name, 'type': column.dtype}) -%}
    {%- endfor -%}
    {{ return(columns) }}

{% endmacro %}


{% macro postgres__column_types(relation) %}

    {%- call statement('tideline_columns', fetch_result=true) -%}
        select attname as name, format_type(atttypid, atttypmod) as type
        from pg_catalog.pg_attribute
        where
            attrelid = to_regclass({{ tideline.literal(relation.include(database=false).render()) }})
            and attnum > 0
            and not attisdropped
        order by attnum
    {%- endcall -%}
    {{ return(tideline.rows_as_mappings(load_result('tideline_columns'))) }}

{% endmacro %}
