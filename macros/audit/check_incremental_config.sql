{#-
    Refuses a seed of pipelines and sources with a wrong line, every problem with its line in the file and its column, when a model that
    reads it runs. The rows of a seed lie in the order of its file, whose header is line 1.
-#}
{% macro check_incremental_config(relation, file) %}

    {%- if not execute or model.resource_type != 'model' or flags.WHICH not in ['run', 'build', 'retry'] or tideline.is_partial_read() -%}
        {{ return('') }}
    {%- endif -%}
    {%- set problems, lines = [], {} -%}
    {%- for row in tideline.query_as_mappings('select * from ' ~ relation ~ ' order by ' ~ tideline.row_address()) -%}
        {%- set line = loop.index + 1 -%}
        {%- for problem in tideline.config_problems(row) -%}
            {%- do problems.append(file ~ ', line ' ~ line ~ ': ' ~ problem) -%}
        {%- endfor -%}
        {%- set name = (row.get('source') or '') ~ ' ' ~ (row.get('pipeline') or '') -%}
        {#- a line without an engine stands for every engine -#}
        {%- set earlier = lines.setdefault(name, {}) -%}
        {%- set same = earlier.get(row.get('engine') or '') or earlier.get('') or (earlier.values() | first if not row.get('engine') else none) -%}
        {%- if same -%}
            {%- do problems.append(file ~ ', line ' ~ line ~ ": `source` and `pipeline` are those of line " ~ same ~ "; got '" ~ name ~ "' twice. Take one of the lines away") -%}
        {%- else -%}
            {%- do earlier.update({row.get('engine') or '': line}) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if problems -%}
        {%- do problems.append('mend ' ~ file ~ ', then `dbt build -s incremental_config+`. Nothing that reads it was written') -%}
    {%- endif -%}
    {%- do tideline.check("model '" ~ model.name ~ "'", problems) -%}

{% endmacro %}
