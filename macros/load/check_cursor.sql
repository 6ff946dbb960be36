{#-
    Refuses a cursor of a type that its reading cannot work with: a lookback is subtracted from it, and holes in a sequence are counted. Asked when the first load has read its rows and when a later one
    knows how the mark is stored, so that no load ends with the engine's error. `type`: the cursor's, as the catalogue names it.
-#}
{% macro check_cursor(options, cursor, type) %}

    {%- set kind = tideline.comparable_kind(type) -%}
    {%- set is_of, problems = "`" ~ cursor ~ "` is of type " ~ type, [] -%}
    {%- if options.strategy == 'sequence' and kind != 'number' -%}
        {%- do problems.append("sequence_rows counts the ids that are missing, and " ~ is_of ~ "; read by a whole number, or through new_rows") -%}
    {%- elif options.strategy == 'rows' and options.lookback and kind is not none -%}
        {%- if options.lookback is number and kind != 'number' -%}
            {%- do problems.append("`lookback` is a number (" ~ options.lookback ~ "), and " ~ is_of ~ (": give a length of time, such as '3 days'" if kind == 'time' else ', which has none')) -%}
        {%- elif options.lookback is string and kind != 'time' -%}
            {%- do problems.append("`lookback` is a length of time ('" ~ options.lookback ~ "'), and " ~ is_of ~ (': give a number' if kind == 'number' else ', which has none')) -%}
        {%- endif -%}
    {%- endif -%}
    {%- do tideline.check("tideline_load model '" ~ model.name ~ "'", problems) -%}

{% endmacro %}
