{#-
    A hash of key columns and, where given, an instant: the same after every rebuild and in every session. Each value is
    written with its length before it, so that no two keys run together, and null differs from empty.
-#}
{% macro surrogate_key(columns, instant=none) %}

    {%- set parts = [] -%}
    {%- for column in columns -%}
        {%- set value = 'cast(' ~ column ~ ' as ' ~ dbt.type_string() ~ ')' -%}
        {%- do parts.append("coalesce(length(" ~ value ~ ") || ':' || " ~ value ~ ", '-')") -%}
    {%- endfor -%}
    {%- if instant -%}
        {%- do parts.append("coalesce(cast(" ~ tideline.epoch_microseconds(instant) ~ " as " ~ dbt.type_string() ~ "), '-')") -%}
    {%- endif -%}
    {{- return('md5(' ~ parts | join(" || '|' || ") ~ ')') -}}

{% endmacro %}
