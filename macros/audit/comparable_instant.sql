{#- An instant as others can be compared with it: a driver returns what is infinite, or has no zone, without one; then it is UTC. -#}
{% macro comparable_instant(value) %}

    {%- if value.tzinfo is defined and value.tzinfo is none -%}
        {{ return(value.replace(tzinfo=modules.pytz.utc)) }}
    {%- endif -%}
    {{ return(value) }}

{% endmacro %}
