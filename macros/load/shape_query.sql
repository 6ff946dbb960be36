{#- The bronze query over nothing: its columns, without a file or a row of its source being read. -#}
{% macro shape_query(sql) %}

    {%- set read = tideline.load_parts(sql) -%}
    {%- set pieces = [read.start] -%}
    {%- for part in read.parts -%}
        {%- set options = part.options -%}
        {%- if options.kind in ['lines', 'csv'] -%}
            {%- do pieces.append(tideline.staged_rows(options, [])) -%}
        {%- elif options.kind == 'parquet' -%}
            {%- do pieces.append(tideline.read_parquet_files([], options.types, [])) -%}
        {%- else -%}
            {%- do pieces.append(tideline.without_source(part)) -%}
        {%- endif -%}
        {%- do pieces.append(part.after) -%}
    {%- endfor -%}
    {{ return(pieces | join) }}

{% endmacro %}
