{#- A SQL expression: about how many rows a table has, from the catalogue, never by reading it; null when not known. -#}
{% macro estimated_rows(relation) %}
    {{ return(adapter.dispatch('estimated_rows', 'tideline')(relation)) }}
{% endmacro %}


{% macro default__estimated_rows(relation) %}
    {{ return('cast(null as bigint)') }}
{% endmacro %}


{% macro duckdb__estimated_rows(relation) %}
    {{ return('(select estimated_size from ' ~ tideline.catalogue_entry(relation) ~ ')') }}
{% endmacro %}


{% macro postgres__estimated_rows(relation) %}
    {{ return('(select cast(nullif(reltuples, -1) as bigint) from ' ~ tideline.catalogue_entry(relation) ~ ')') }}
{% endmacro %}
