{#-
    SQL for an index that a table's own searches need, or nothing where the engine finds rows by zone maps. Of rows `where` a condition is
    true, unique, or of ranges of pages (`by_range`, for rows in the order of the column), if so said.
-#}
{% macro create_index(relation, columns, unique=false, where=none, by_range=false) %}
    {{ return(adapter.dispatch('create_index', 'tideline')(relation, columns, unique, where, by_range)) }}
{% endmacro %}


{% macro default__create_index(relation, columns, unique, where, by_range) %}
    {{ return('') }}
{% endmacro %}


{% macro postgres__create_index(relation, columns, unique, where, by_range) %}
    {{ return(
        'create ' ~ ('unique ' if unique else '') ~ 'index on ' ~ relation ~ (' using brin' if by_range else '') ~ ' (' ~ columns | join(', ') ~ ')'
        ~ (' where ' ~ where if where else '') ~ ';'
    ) }}
{% endmacro %}
