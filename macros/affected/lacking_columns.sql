{#- The columns that the key and the feed of a model name and that are not among `columns`. -#}
{% macro lacking_columns(columns, settings) %}

    {%- set names = columns | map(attribute='name') | map('lower') | list -%}
    {%- set lacking = [] -%}
    {%- for column in settings.unique_key + (settings.feed or settings.key) if tideline.bare_name(column) | lower not in names + lacking -%}
        {%- do lacking.append(tideline.bare_name(column) | lower) -%}
    {%- endfor -%}
    {{ return(lacking) }}

{% endmacro %}
