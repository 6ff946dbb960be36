{#- A SQL expression: whether the relation is a table now. -#}
{% macro table_exists(relation) %}
    {{ return(adapter.dispatch('table_exists', 'tideline')(relation)) }}
{% endmacro %}


{% macro default__table_exists(relation) %}
    {{ return('exists (select 1 from ' ~ tideline.catalogue_entry(relation) ~ " and table_type = 'BASE TABLE')") }}
{% endmacro %}


{% macro duckdb__table_exists(relation) %}
    {{ return('exists (select 1 from ' ~ tideline.catalogue_entry(relation) ~ ')') }}
{% endmacro %}


{% macro postgres__table_exists(relation) %}
    {{ return('exists (select 1 from ' ~ tideline.catalogue_entry(relation) ~ " and relkind in ('r', 'p'))") }}
{% endmacro %}
