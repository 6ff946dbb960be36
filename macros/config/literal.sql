{#- A value as a SQL string literal, quotes doubled; none becomes null. The only place where values become SQL text. -#}
{% macro literal(value) %}

    {{- return('null' if value is none else "'" ~ value | string | replace("'", "''") ~ "'") -}}

{% endmacro %}
