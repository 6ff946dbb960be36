{#-
    A SQL expression, the identity of an upstream as it will be at the mark that this run reads up to, or none where `identity_at_mark` asks for it when that is written. PostgreSQL's statements
    each see another moment: what is replaced between the first and the last is still in what the first has counted, and so it is noticed.
-#}
{% macro identity_ahead(upstream, high) %}
    {{ return(adapter.dispatch('identity_ahead', 'tideline')(upstream, high)) }}
{% endmacro %}


{% macro default__identity_ahead(upstream, high) %}
    {{ return(none) }}
{% endmacro %}


{% macro postgres__identity_ahead(upstream, high) %}
    {{ return(tideline.relation_identity(upstream.relation, upstream.watermark, high, upstream.by_content, true) if upstream.is_replaced else none) }}
{% endmacro %}
