{#-
    The new lines of a source, one row each: `line`, `_file`, `_line`. Where the engine reads files, the source's meta
    names them (`tideline_files`); elsewhere the source is a table of messages, whose meta says what holds the text
    (`tideline_message`), the position (`tideline_position`), and what of its holes: nobody fills one once who was open has ended
    (`tideline_commit_safe`), or how far back (`tideline_lookback`) or for how long (`tideline_grace`) they may fill, and where its positions began (`tideline_start`).
-#}
{% macro landed_lines(source_name, table_name) %}

    {%- set relation = source(source_name, table_name) -%}
    {%- set landed = tideline.source_settings(source_name, table_name) -%}
    {%- if tideline.reads_files() -%}
        {%- set path = tideline.landing_path(landed.get('tideline_files')) -%}
        {{ return(tideline.load_part({'kind': 'lines', 'path': path}, tideline.read_lines(tideline.literal(path)))) }}
    {%- endif -%}
    {%- if landed.get('tideline_commit_safe') and landed.get('tideline_grace') -%}
        {%- do tideline.check('landed_lines', ["source '" ~ source_name ~ '.' ~ table_name ~ "': meta `tideline_commit_safe` and `tideline_grace` are two answers to one question; take one away"]) -%}
    {%- endif -%}
    {%- set position = landed.get('tideline_position', 'position') -%}
    {{ return(
        '(select ' ~ landed.get('tideline_message', 'message') ~ ' as line, '
        ~ tideline.literal(table_name) ~ ' as _file, ' ~ position ~ ' as _line from ' ~ relation
        ~ ' where ' ~ (
            tideline.sequence_rows(position, landed.get('tideline_grace'), start=landed.get('tideline_start')) if landed.get('tideline_grace')
            else tideline.new_rows(position, landed.get('tideline_lookback'), relation=relation, commit_safe=landed.get('tideline_commit_safe', false))
        ) ~ tideline.load_part({'kind': 'mended'}, '') ~ ')'
    ) }}

{% endmacro %}
