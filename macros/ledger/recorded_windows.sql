{#- The windows that `new_rows` wrote into a compiled query, one for each relation and cursor. -#}
{% macro recorded_windows(sql) %}

    {%- set windows, seen = [], [] -%}
    {%- for piece in (sql or '').split('/* tideline read: ')[1:] -%}
        {%- set window = fromjson(piece.split(' */', 1)[0]) -%}
        {%- if [window.upstream, window.cursor] not in seen -%}
            {%- do seen.append([window.upstream, window.cursor]) -%}
            {%- do windows.append(window) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(windows) }}

{% endmacro %}
