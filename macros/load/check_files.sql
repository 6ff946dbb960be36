{#- Refuses a load of which a file is not what it should be, by name and before anything is written. -#}
{% macro check_files(files) %}

    {%- set problems = [] -%}
    {%- for file in files -%}
        {%- if file.path is none -%}
            {%- do problems.append('rows of ' ~ file.options.relation ~ ' have no name in `' ~ file.options.column ~ '`, and a load knows files by their name. Name them or take them out. Nothing of this load was written') -%}
        {%- elif not file.is_readable and file.options.kind == 'names' -%}
            {%- do problems.append('rows of ' ~ file.path ~ ' in ' ~ file.options.relation ~ ' have no text in `line`, by which a load knows what it has loaded. Put the text of each row there, whatever its form. Nothing of this load was written') -%}
        {%- elif not file.is_readable and file.path.split('.') | last | lower in ['zst', 'bz2', 'xz', 'lz4', 'zip', '7z'] -%}
            {%- do problems.append('the file ' ~ file.path ~ ' is compressed as .' ~ (file.path.split('.') | last) ~ ', which is not read; deliver it as text, or as gzip (.gz). Nothing of this load was written') -%}
        {%- elif not file.is_readable -%}
            {%- set kind = 'a complete Parquet file' if file.options.kind == 'parquet' else 'a complete gzip file of one part' if file.path.endswith('.gz') else 'UTF-8 text' -%}
            {%- do problems.append('the file ' ~ file.path ~ ' is not ' ~ kind ~ '; take it out of the folder or deliver it again. Nothing of this load was written') -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do tideline.check("tideline_load model '" ~ model.name ~ "'", problems) -%}

{% endmacro %}
