{#- The model's query with each `affected()` turned into `predicate(key)`: the same query, over what changed. -#}
{% macro restrict_to_affected(sql, null_keys) %}

    {%- set opening = '(1 = 1 /* tideline affected: ' -%}
    {%- set pieces = sql.split(opening) -%}
    {%- set rewritten = [pieces[0]] -%}
    {%- for piece in pieces[1:] -%}
        {%- set halves = piece.split(' */)', 1) -%}
        {%- do rewritten.append(tideline.affected_predicate(fromjson(halves[0]), null_keys) ~ halves[1]) -%}
    {%- endfor -%}
    {{ return(rewritten | join) }}

{% endmacro %}
