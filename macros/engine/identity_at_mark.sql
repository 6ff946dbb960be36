{#-
    The identity of an upstream to write beside its new mark: the one that was read before its rows were, or, where it
    depends on the mark, an expression ({'sql': ...}) over the same snapshot.
-#}
{% macro identity_at_mark(upstream) %}
    {{ return(adapter.dispatch('identity_at_mark', 'tideline')(upstream)) }}
{% endmacro %}


{% macro default__identity_at_mark(upstream) %}
    {{ return({'sql': tideline.relation_identity(
        upstream.relation, upstream.watermark, tideline.timestamp_literal(upstream.high or '-infinity'), upstream.by_content, upstream.is_replaced
    )}) }}
{% endmacro %}


{% macro postgres__identity_at_mark(upstream) %}
    {{ return(upstream.next_epoch or upstream.epoch) }}
{% endmacro %}
