{#-
    The bronze query with each marked part replaced by what is new: only the files that the manifest does not know,
    only the rows above the cursor's mark. `state` holds the mark and the new files by path.
-#}
{% macro resolve_parts(sql, state) %}

    {%- set read = tideline.load_parts(sql) -%}
    {%- set pieces = [read.start] -%}
    {%- for part in read.parts -%}
        {%- set options = part.options -%}
        {%- if options.kind in ['lines', 'csv'] -%}
            {%- do pieces.append(tideline.staged_part(options, state.staged[loop.index0], state.get('chunk'))) -%}
        {%- elif options.kind == 'parquet' -%}
            {%- do pieces.append(tideline.read_parquet_files(state.files, options.types, tideline.parquet_schemas(state.files), state.get('chunk'))) -%}
        {%- elif options.kind == 'slot' -%}
            {%- do pieces.append('(select * from ' ~ state.cursor.temporary ~ ')') -%}
        {%- elif options.kind == 'names' -%}
            {%- do pieces.append('(' ~ options.column ~ ' in (' ~ tideline.literal_list(state.files) ~ '))') -%}
        {%- elif options.kind != 'mended' -%}
            {%- do pieces.append(tideline.cursor_predicate(options, state.cursor, options.cursor)) -%}
        {%- endif -%}
        {%- do pieces.append(part.after) -%}
    {%- endfor -%}
    {{ return(pieces | join) }}

{% endmacro %}
