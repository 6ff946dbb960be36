{#-
    SQL for an index that a table's own searches need, or nothing where the engine finds rows by zone maps. Of rows `where` a condition is
    true, and unique, if so said.
-#}
{% macro create_index(relation, columns, unique=false, where=none) %}
    {{ return(adapter.dispatch('create_index', 'tideline')(relation, columns, unique, where)) }}
{% endmacro %}


{% macro default__create_index(relation, columns, unique, where) %}
    {{ return('') }}
{% endmacro %}


{% macro postgres__create_index(relation, columns, unique, where) %}
    {{ return(
        'create ' ~ ('unique ' if unique else '') ~ 'index on ' ~ relation ~ ' (' ~ columns | join(', ') ~ ')'
        ~ (' where ' ~ where if where else '') ~ ';'
    ) }}
{% endmacro %}
