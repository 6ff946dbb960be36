{#- The parts of a compiled query that `load_part` marked: a list of {'before': sql, 'options': ..., 'everything': sql}, and the rest. -#}
{% macro load_parts(sql) %}

    {%- set pieces = sql.split('/* tideline load: ') -%}
    {%- set parts = [] -%}
    {%- for piece in pieces[1:] -%}
        {%- set options_and_rest = piece.split(' */', 1) -%}
        {%- set body_and_after = options_and_rest[1].split('/* tideline end */', 1) -%}
        {%- do parts.append({
            'options': fromjson(options_and_rest[0]), 'everything': body_and_after[0], 'after': body_and_after[1],
        }) -%}
    {%- endfor -%}
    {{ return({'start': pieces[0], 'parts': parts}) }}

{% endmacro %}
