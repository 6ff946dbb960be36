{#- A temporary table of this session as a relation whose columns the adapter can list. -#}
{% macro temporary(name) %}
    {{ return(adapter.dispatch('temporary', 'tideline')(name)) }}
{% endmacro %}


{% macro default__temporary(name) %}
    {{ return(api.Relation.create(identifier=name, type='table')) }}
{% endmacro %}


{% macro duckdb__temporary(name) %}
    {{ return(api.Relation.create(database='temp', schema='main', identifier=name, type='table')) }}
{% endmacro %}
