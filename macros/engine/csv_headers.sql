{#-
    The header of each CSV file, as a list of {'file': path, 'names': [...]}: names in lower case, of one that stands twice only the first. Read by one thread: of several, the first
    to have a line wins the limit, and in a file of more than one buffer that need not be the header. A file that begins with an empty line is refused: the engine would take that for its
    header, and the header for a row. So is one with a line end in a name. Further down there are line ends of either kind within values, at which a strict reading of lines would stop.
-#}
{% macro csv_headers(files) %}
    {{ return(adapter.dispatch('csv_headers', 'tideline')(files)) }}
{% endmacro %}


{% macro default__csv_headers(files) %}
    {{ return([]) }}
{% endmacro %}


{% macro duckdb__csv_headers(files) %}

    {%- set lines = [] -%}
    {%- for file in files -%}
        {%- do lines.append(
            '(select ' ~ loop.index0 ~ ' as place, line from read_csv(' ~ tideline.file_literal(file) ~ ", columns = {'line': 'VARCHAR'}, delim = '\\x1e', quote = '',"
            ~ " escape = '', comment = '', header = false, auto_detect = false, max_line_size = 2097152, buffer_size = 2097152, parallel = false, hive_partitioning = false,"
            ~ ' strict_mode = false) limit 1)'
        ) -%}
    {%- endfor -%}
    {%- set headers, problems = [], [] -%}
    {%- for row in (run_query(lines | join(' union all ')).rows if files else []) -%}
        {%- set names = [] -%}
        {%- if row[1] is none -%}
            {%- do problems.append('the file ' ~ files[row[0]] ~ ' begins with an empty line, where the names of its columns should be; take it out of the folder or deliver it again. Nothing of this load was written') -%}
        {%- elif modules.re.search('(?:^|,)"(?:[^"]|"")*$', row[1]) -%}
            {%- do problems.append('the header of the file ' ~ files[row[0]] ~ ' has a line end in the name of a column; take the file out of the folder or deliver it again. Nothing of this load was written') -%}
        {%- endif -%}
        {%- for quoted, plain in modules.re.findall('(?:^|(?<=,))(?:"((?:[^"]|"")*)"|([^,]*))(?=,|$)', (row[1] or '').strip('\ufeff\r')) -%}
            {%- set name = (quoted or plain) | lower | trim -%}
            {%- do names.append(name if name not in names else '') -%}
        {%- endfor -%}
        {%- do headers.append({'file': files[row[0]], 'names': names}) -%}
    {%- endfor -%}
    {%- do tideline.check("tideline_load model '" ~ model.name ~ "'", problems) -%}
    {{ return(headers) }}

{% endmacro %}
