{#-
    A hash of key columns and, where given, an instant: the same after every rebuild and in every session. Each value is
    written with its length before it, so that no two keys run together, and null differs from empty.
-#}
{% macro surrogate_key(columns, instant=none) %}

    {%- set parts = [] -%}
    {%- for column in columns -%}
        {%- set value = tideline.key_text(column) -%}
        {%- do parts.append("coalesce(length(" ~ value ~ ") || ':' || " ~ value ~ ", '-')") -%}
    {%- endfor -%}
    {%- if instant -%}
        {%- do parts.append(tideline.instant_text(instant)) -%}
    {%- endif -%}
    {{- return('md5(' ~ parts | join(" || '|' || ") ~ ')') -}}

{% endmacro %}
