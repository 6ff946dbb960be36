{#- A SQL literal: a path of names as the engine's JSON functions take it. -#}
{% macro json_pointer(path) %}
    {{ return(adapter.dispatch('json_pointer', 'tideline')(path)) }}
{% endmacro %}


{% macro default__json_pointer(path) %}

    {%- set steps = [''] -%}
    {%- for name in path -%}
        {%- do steps.append(name | string | replace('~', '~0') | replace('/', '~1')) -%}
    {%- endfor -%}
    {{ return(tideline.literal(steps | join('/'))) }}

{% endmacro %}


{% macro postgres__json_pointer(path) %}
    {{ return('cast(array[' ~ (tideline.literal_list(path) if path else '') ~ '] as text[])') }}
{% endmacro %}
