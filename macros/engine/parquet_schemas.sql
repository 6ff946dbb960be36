{#-
    The columns of each Parquet file: a list of {'file': path, 'types': {name in lower case: [name, type]}, 'folders': names}; of names that differ in nothing but case the first. A folder such as `day=2024-01-05` gives
    a column (`folders`), as the text that stands there: the engine would make numbers and times of it, and lose how they were written. The statement stands on one line,
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
        {%- for row in run_query('describe select * from read_parquet(' ~ tideline.file_literal(file) ~ ', hive_types_autocast = false)').rows if row[0] | lower not in types -%}
            {%- do types.update({row[0] | lower: [row[0], row[1]]}) -%}
        {%- endfor -%}
        {%- do schemas.append({'file': file, 'types': types, 'folders': modules.re.findall('([^/=]+)=[^/]*/', file)}) -%}
    {%- endfor -%}
    {{ return(schemas) }}

{% endmacro %}
