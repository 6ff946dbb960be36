{#-
    What is wrong with how a bronze query reads, if it says in a comment that it makes its rows of messages that stand side by side (wal2json version 2): to read some of them again, or a
    file piece by piece, would give the same messages another place in the order.
-#}
{% macro whole_reading_problems(sql, parts, chunk_rows) %}

    {%- set problems = [] -%}
    {%- if '/* tideline: read as a whole */' in sql -%}
        {%- set advice = ", which wal2json_v2_events cannot go with: the order of a message comes of those around it, and the same message would come out once more in another place. " -%}
        {%- if chunk_rows is not none -%}
            {%- do problems.append("meta `tideline_chunk_rows` reads a file in pieces" ~ advice ~ "Take it away") -%}
        {%- endif -%}
        {%- for part in parts if part.options.kind == 'cursor' and (part.options.lookback or part.options.strategy == 'commit_safe') -%}
            {%- do problems.append("its source is read with " ~ ('`tideline_commit_safe`' if part.options.strategy == 'commit_safe' else '`tideline_lookback`') ~ ", that is, in part twice" ~ advice ~ "Take it away, and let one writer commit the messages of a transaction together") -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(problems) }}

{% endmacro %}
