{#- Which values those of a type can be compared with: number, text, time, boolean or uuid; none for any other type. -#}
{% macro comparable_kind(type) %}

    {%- set name = type | lower -%}
    {%- if tideline.is_number_type(type) -%}
        {{ return('number') }}
    {%- elif name in ['text', 'varchar', 'bpchar'] or name.startswith('character') or name.startswith('varchar(') -%}
        {{ return('text') }}
    {%- elif name == 'date' or name.startswith('timestamp') -%}
        {{ return('time') }}
    {%- endif -%}
    {{ return(name if name in ['boolean', 'uuid'] else none) }}

{% endmacro %}
