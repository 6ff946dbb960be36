{#- A part of a bronze query that reads no file, so that nothing of its source is read: rows above a mark, rows of a file, what a slot holds. -#}
{% macro without_source(part) %}

    {%- if part.options.kind == 'slot' -%}
        {{ return('(select * from ' ~ part.everything ~ ' as nothing_now where 1 = 0)') }}
    {%- endif -%}
    {{ return('' if part.options.kind == 'mended' else '(1 = 0)') }}

{% endmacro %}
