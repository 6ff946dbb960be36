{#-
    The columns of each Parquet file: a list of {'file': path, 'types': {name in lower case: [name, type]}}; of names that differ in nothing but case the first. The statement stands on one line,
    so that the engine's message on a broken footer quotes the file's name.
-#}
{% macro parquet_schemas(files) %}
    {{ return(adapter.dispatch('parquet_schemas', 'tideline')(files)) }}
{% endmacro %}


{% macro default__parquet_schemas(files) %}
    {{ return([]) }}
{% endmacro %}


{% macro duckdb__parquet_schemas(files) %}

    {%- set schemas = [] -%}
    {%- for file in files -%}
        {%- set types = {} -%}
        {%- for row in run_query('describe select * from read_parquet(' ~ tideline.file_literal(file) ~ ')').rows if row[0] | lower not in types -%}
            {%- do types.update({row[0] | lower: [row[0], row[1]]}) -%}
        {%- endfor -%}
        {%- do schemas.append({'file': file, 'types': types}) -%}
    {%- endfor -%}
    {{ return(schemas) }}

{% endmacro %}
