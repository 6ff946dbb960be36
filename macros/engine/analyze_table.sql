{#- SQL that gives the planner the true size and spread of a fresh table, or nothing where the engine knows it. -#}
{% macro analyze_table(relation) %}
    {{ return(adapter.dispatch('analyze_table', 'tideline')(relation)) }}
{% endmacro %}


{% macro default__analyze_table(relation) %}
    {{ return('') }}
{% endmacro %}


{% macro postgres__analyze_table(relation) %}
    {{ return('analyze ' ~ relation ~ ';') }}
{% endmacro %}
