{#- A SQL condition: two relations have the same key. -#}
{% macro same_key(key, left, right) %}

    {%- set equal = [] -%}
    {%- for column in key -%}{%- do equal.append(left ~ '.' ~ column ~ ' = ' ~ right ~ '.' ~ column) -%}{%- endfor -%}
    {{- return(equal | join(' and ')) -}}

{% endmacro %}
