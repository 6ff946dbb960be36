{#-
    The new lines of a source of JSON lines, as `landed_lines` finds them: `columns` as text (null where the document lacks one or says null), then `_document`, `_file`, `_line`, `_raw`. A line
    that is no JSON has null in every column and in `_document`, and its text in `_raw`.
-#}
{% macro landed_json(source_name, table_name, columns) %}

    {%- set problems = tideline.column_list('columns', columns) -%}
    {%- for column in columns if column is string and not problems -%}
        {%- do problems.extend(tideline.column_name_problems('columns', column)) -%}
    {%- endfor -%}
    {%- do tideline.check('landed_json', problems) -%}
    {{ return(tideline.json_columns(
        '(select ' ~ tideline.parse_json('line') ~ ' as _document, _file, _line, line as _raw from ' ~ tideline.landed_lines(source_name, table_name) ~ ' as lines)',
        '_document', columns
    )) }}

{% endmacro %}
