{#- A value as people read it: instants in UTC, text in quotes, null as such. -#}
{% macro shown(value) %}

    {%- if value is none -%}
        {{ return('null') }}
    {%- elif value is string -%}
        {{ return("'" ~ value ~ "'") }}
    {%- elif value.tzinfo is defined and value.tzinfo is not none -%}
        {{ return(value.astimezone(modules.pytz.utc).strftime('%Y-%m-%d %H:%M:%S.%f').rstrip('0').rstrip('.') ~ 'Z') }}
    {%- endif -%}
    {{ return(value | string) }}

{% endmacro %}
