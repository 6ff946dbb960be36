{#- The checks that all formats share. -#}
{% macro check_format(format, unique_key, effective_at, table, on_missing_position) %}

    {%- set problems = tideline.column_list('unique_key', unique_key) -%}
    {%- for name, value in [('effective_at', effective_at), ('table', table)] if value is not none and (value is not string or not value | trim) -%}
        {%- do problems.append('`' ~ name ~ "` must be a name; got '" ~ value ~ "'") -%}
    {%- endfor -%}
    {%- do problems.extend(tideline.one_of('on_missing_position', on_missing_position, ['reject', 'arrival'])) -%}
    {%- do tideline.check(format, problems) -%}

{% endmacro %}
