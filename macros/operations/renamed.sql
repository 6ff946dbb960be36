{#- A SQL expression: a name as state tables hold it, as it is after `rename_relations`. -#}
{% macro renamed(name, prefixes) %}

    {%- set cases = [] -%}
    {%- for old, new in prefixes -%}
        {%- set was = tideline.literal(old) -%}
        {%- do cases.append('when starts_with(' ~ name ~ ', ' ~ was ~ ') then ' ~ tideline.literal(new) ~ ' || substr(' ~ name ~ ', length(' ~ was ~ ') + 1)') -%}
    {%- endfor -%}
    {{ return('(case ' ~ cases | join(' ') ~ ' else ' ~ name ~ ' end)') }}

{% endmacro %}
