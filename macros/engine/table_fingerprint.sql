{#- A SQL expression (a scalar subquery): a fingerprint of all rows of a small relation, whatever their order; of their text, which tells more than DuckDB's hash of a row (see `key_hash`). -#}
{% macro table_fingerprint(relation) %}
    {{ return(adapter.dispatch('table_fingerprint', 'tideline')(relation)) }}
{% endmacro %}


{% macro default__table_fingerprint(relation) %}
    {{ return(
        "(select cast(count(*) as varchar) || ':' || coalesce(cast(sum(cast(hash(cast(looked_up as varchar)) as hugeint)) as varchar), '') from "
        ~ relation ~ ' as looked_up)'
    ) }}
{% endmacro %}


{% macro postgres__table_fingerprint(relation) %}
    {{ return(
        "(select count(*)::text || ':' || coalesce(sum(hashtextextended(looked_up::text, 0))::text, '') from "
        ~ relation ~ ' as looked_up)'
    ) }}
{% endmacro %}
