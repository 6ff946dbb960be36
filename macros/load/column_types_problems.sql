{#- What is wrong with a mapping from column to type, as `landed_parquet` and `captured_changes` take it; nothing in it can be anything but a name. -#}
{% macro column_types_problems(columns) %}

    {%- if columns is not mapping or not columns -%}
        {{ return(["`columns` must be a mapping of columns to types, like {'id': 'bigint'}; got '" ~ columns ~ "'"]) }}
    {%- endif -%}
    {%- set problems = [] -%}
    {%- for column, type in columns.items() -%}
        {%- if not modules.re.match('^[A-Za-z_][A-Za-z0-9_]*$', column | string) -%}
            {%- do problems.append("`columns` must hold names of columns; got '" ~ column ~ "'") -%}
        {%- endif -%}
        {%- if type is not string or not modules.re.match('^[A-Za-z][A-Za-z0-9_ ]*([(][0-9]+(, ?[0-9]+)?[)])?( with time zone)?$', type) -%}
            {%- do problems.append("the type of `" ~ column ~ "` must be one like bigint, numeric(18, 2), text or timestamptz; got '" ~ type ~ "'") -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(problems) }}

{% endmacro %}
