{#- SQL for an index that a table's own searches need, or nothing where the engine finds rows by zone maps. -#}
{% macro create_index(relation, columns) %}
    {{ return(adapter.dispatch('create_index', 'tideline')(relation, columns)) }}
{% endmacro %}


{% macro default__create_index(relation, columns) %}
    {{ return('') }}
{% endmacro %}


{% macro postgres__create_index(relation, columns) %}
    {{ return('create index on ' ~ relation ~ ' (' ~ columns | join(', ') ~ ');') }}
{% endmacro %}
