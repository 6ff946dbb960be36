{#- The bronze query over nothing but the mended rows. -#}
{% macro requeued_query(sql, requeued) %}

    {%- set read = tideline.load_parts(sql) -%}
    {%- set pieces = [read.start] -%}
    {%- for part in read.parts -%}
        {%- set options = part.options -%}
        {%- if options.kind in ['lines', 'csv', 'parquet'] -%}
            {%- do pieces.append('(' ~ tideline.mended_rows(options, requeued) ~ ')') -%}
        {%- elif options.kind == 'mended' -%}
            {%- do pieces.append(' union all ' ~ tideline.mended_rows(options, requeued)) -%}
        {%- else -%}
            {%- do pieces.append(tideline.without_source(part)) -%}
        {%- endif -%}
        {%- do pieces.append(part.after) -%}
    {%- endfor -%}
    {{ return(pieces | join) }}

{% endmacro %}
