{#-
    The condition of a search for whole stored rows by their key, in the form that finds them cheapest. DuckDB decodes
    every column beside the key unless the rows are known by their addresses.
-#}
{% macro where_stored(relation, predicate) %}
    {{ return(adapter.dispatch('where_stored', 'tideline')(relation, predicate)) }}
{% endmacro %}


{% macro default__where_stored(relation, predicate) %}
    {{ return(predicate) }}
{% endmacro %}


{% macro duckdb__where_stored(relation, predicate) %}
    {{ return(predicate if predicate == 'true' else 'rowid in (select rowid from ' ~ relation ~ ' where ' ~ predicate ~ ')') }}
{% endmacro %}
