{#-
    A SQL expression (a scalar subquery): a fingerprint of all rows of a relation, whatever their order. Of a small one also `finely`: DuckDB's hash of a row is
    the same for values that it takes for equal (`told_apart_by`), and for a null and a list of a null; with the row's text it costs ten times as much.
-#}
{% macro table_fingerprint(relation, finely=false) %}
    {{ return(adapter.dispatch('table_fingerprint', 'tideline')(relation, finely)) }}
{% endmacro %}


{% macro default__table_fingerprint(relation, finely) %}
    {{ return(
        "(select cast(count(*) as varchar) || ':' || coalesce(cast(sum(cast(hash(looked_up" ~ (', cast(looked_up as varchar)' if finely else '') ~ ") as hugeint)) as varchar), '') from "
        ~ relation ~ ' as looked_up)'
    ) }}
{% endmacro %}


{% macro postgres__table_fingerprint(relation, finely) %}
    {{ return(
        "(select count(*)::text || ':' || coalesce(sum(hashtextextended(looked_up::text, 0))::text, '') from "
        ~ relation ~ ' as looked_up)'
    ) }}
{% endmacro %}
