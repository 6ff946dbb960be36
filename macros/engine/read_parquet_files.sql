{#-
    SQL, in brackets: the rows of Parquet files with the `columns` (name to type) as they are asked for, `_file`, `_line`, and what is wrong with a row. Files with the same columns are
    read together (`schemas`, see `parquet_schemas`; without them every value is taken as text). `chunk`: only its lines.
-#}
{% macro read_parquet_files(files, columns, schemas=none, chunk=none) %}
    {{ return(adapter.dispatch('read_parquet_files', 'tideline')(files, columns, schemas, chunk)) }}
{% endmacro %}


{% macro default__read_parquet_files(files, columns, schemas, chunk) %}
    {%- do tideline.check('read_parquet_files', ['this engine reads no files by itself; land them in tables and name these as sources']) -%}
{% endmacro %}


{% macro duckdb__read_parquet_files(files, columns, schemas, chunk) %}

    {%- if schemas is none -%}
        {{ return(tideline._read_parquet_as_text(files, columns)) }}
    {%- endif -%}
    {%- set no_faults = 'cast(null as varchar) as _reject_code, cast(null as varchar) as _reject_reason, cast(null as varchar) as _raw' -%}
    {%- set groups, problems = {}, [] -%}
    {%- for schema in schemas -%}
        {%- do groups.setdefault(tojson([schema.types, schema.folders]), []).append(schema) -%}
        {%- do problems.extend(tideline.no_columns_problems('the file ' ~ schema.file, schema.types.keys() | list, columns.keys() | list, 'Take it out of the folder or deliver it again')) -%}
    {%- endfor -%}
    {%- do tideline.check("tideline_load model '" ~ model.name ~ "'", problems) -%}
    {%- set selects = [] -%}
    {%- for group in groups.values() -%}
        {%- set types = group[0].types -%}
        {%- set faults = tideline._parquet_faults(columns, types) -%}
        {%- set paths = tideline._file_literals(group | map(attribute='file')) -%}
        {%- set is_bad = faults | map(attribute='when') | join(' or ') -%}
        {%- do selects.append(
            'select ' ~ tideline._parquet_columns(columns, types) | join(', ') ~ ', _tideline_file as _file, landed.file_row_number + 1 as _line, '
            ~ ("case when " ~ is_bad ~ " then 'wrong_type' end as _reject_code, case when " ~ is_bad ~ " then concat_ws('; ', " ~ faults | map(attribute='what') | join(', ') ~ ') end as _reject_reason, case when ' ~ is_bad ~ ' then cast(to_json(landed) as varchar) end as _raw' if faults else no_faults)
            ~ ' from read_parquet([' ~ paths | join(', ') ~ "], filename = '_tideline_file', hive_types_autocast = false) as landed"
            ~ (' where landed.file_row_number >= ' ~ chunk.low ~ (' and landed.file_row_number < ' ~ chunk.high if chunk.high is not none else '') if chunk else '')
        ) -%}
    {%- endfor -%}
    {%- if not selects -%}
        {%- do selects.append('select ' ~ tideline._parquet_columns(columns, {}) | join(', ') ~ ', cast(null as varchar) as _file, cast(null as bigint) as _line, ' ~ no_faults ~ ' where false') -%}
    {%- endif -%}
    {{ return('(' ~ selects | join(' union all ') ~ ')') }}

{% endmacro %}


{% macro _parquet_columns(columns, types) %}

    {%- set read = [] -%}
    {%- for column, type in columns.items() -%}
        {%- set found = types.get(column | lower) -%}
        {%- do read.append((tideline.value_of_type('landed.' ~ adapter.quote(found[0] | replace('"', '""')), found[1], type) if found else 'cast(null as ' ~ type ~ ')') ~ ' as ' ~ column) -%}
    {%- endfor -%}
    {{ return(read) }}

{% endmacro %}


{% macro _parquet_faults(columns, types) %}

    {%- set faults = [] -%}
    {%- for column, type in columns.items() if column | lower in types -%}
        {%- set found = types[column | lower] -%}
        {%- set source = 'landed.' ~ adapter.quote(found[0] | replace('"', '""')) -%}
        {%- set value = tideline.value_of_type(source, found[1], type) -%}
        {%- if value != source -%}
            {%- set is_bad = '(' ~ source ~ ' is not null and (' ~ value ~ ' is null' ~ (' or try_cast(' ~ value ~ ' as ' ~ found[1] ~ ') is distinct from ' ~ source if tideline.is_number_type(found[1]) else '') ~ '))' -%}
            {%- do faults.append({'when': is_bad, 'what': 'case when ' ~ is_bad ~ ' then ' ~ tideline.literal(column ~ ' is ' ~ found[1] | lower ~ ' in the file and not ' ~ type ~ ': ') ~ ' || left(cast(' ~ source ~ ' as varchar), 200) end'}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(faults) }}

{% endmacro %}


{% macro _read_parquet_as_text(files, columns) %}

    {%- set read = [] -%}
    {%- set none_of_it = [] -%}
    {%- for column, type in columns.items() -%}
        {%- do read.append(tideline.value_of_type(column, 'VARCHAR', type) ~ ' as ' ~ column) -%}
        {%- do none_of_it.append('cast(null as varchar) as ' ~ column) -%}
    {%- endfor -%}
    {%- set selects = ['select ' ~ none_of_it | join(', ') ~ ', cast(null as varchar) as _tideline_file, cast(null as bigint) as file_row_number where false'] -%}
    {%- for file in files -%}
        {%- do selects.append('select *, file_row_number from read_parquet(' ~ tideline.literal(file) ~ ", union_by_name = true, filename = '_tideline_file', hive_types_autocast = false)") -%}
    {%- endfor -%}
    {{ return(
        '(select ' ~ read | join(', ') ~ ', _tideline_file as _file, file_row_number + 1 as _line, cast(null as varchar) as _reject_code,'
        ~ ' cast(null as varchar) as _reject_reason, cast(null as varchar) as _raw from (' ~ selects | join(' union all by name ') ~ ') as landed)'
    ) }}

{% endmacro %}
