{#-
    The model's query over what changed: each `affected()` turned into a semi-join on the affected keys, each `when_partial(condition)`
    into its condition.
-#}
{% macro restrict_to_affected(sql, null_keys) %}

    {%- set restricted = namespace(sql=sql) -%}
    {%- for kind in ['affected', 'partial'] -%}
        {%- set pieces = restricted.sql.split('(1 = 1 /* tideline ' ~ kind ~ ': ') -%}
        {%- set rewritten = [pieces[0]] -%}
        {%- for piece in pieces[1:] -%}
            {%- set halves = piece.split(' */)', 1) -%}
            {%- set told = fromjson(halves[0]) -%}
            {%- do rewritten.append((tideline.affected_predicate(told, null_keys) if kind == 'affected' else '(' ~ told ~ ')') ~ halves[1]) -%}
        {%- endfor -%}
        {%- set restricted.sql = rewritten | join -%}
    {%- endfor -%}
    {{ return(restricted.sql) }}

{% endmacro %}
