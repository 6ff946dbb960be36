{#- SQL: the mended rows as a part of the query reads them: lines as text, rows of CSV files as columns. -#}
{% macro mended_rows(options, requeued) %}

    {%- set pending = tideline.pending_rows(requeued) -%}
    {%- if options.columns is not defined -%}
        {{ return('select mended as line, file as _file, line as _line from ' ~ pending ~ ' as mended_lines') }}
    {%- endif -%}
    {%- set read = [] -%}
    {%- for column in options.columns -%}
        {%- do read.append("nullif(" ~ tideline.json_text('(' ~ tideline.parse_json('mended') ~ ')', [column]) ~ ", '') as " ~ column) -%}
    {%- endfor -%}
    {%- if options.types is defined -%}
        {{ return(tideline.mended_values(options.types, pending)) }}
    {%- endif -%}
    {{ return('select ' ~ read | join(', ') ~ ', file as _file, line as _line, mended as _raw from ' ~ pending ~ ' as mended_rows') }}

{% endmacro %}
