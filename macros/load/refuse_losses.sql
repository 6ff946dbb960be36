{#-
    Refuses a load with a value that the table's column cannot hold as it came: the engine would round it or cut it off without a word, and would
    take the row for a new one ever after. `changed`: the columns that come in another type (`ensure_bronze`).
-#}
{% macro refuse_losses(changed) %}

    {%- if not changed -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set counts, problems = [], [] -%}
    {%- for column in changed -%}
        {%- set name = tideline.quoted([column.name])[0] -%}
        {%- set held = 'cast(' ~ tideline.cast_or_null(name, column.type, column.stored) ~ ' as ' ~ column.type ~ ')' -%}
        {%- if column.type | lower in tideline.uncomparable_types() -%}
            {%- set name, held = 'cast(' ~ name ~ ' as text)', 'cast(' ~ held ~ ' as text)' -%}
        {%- endif -%}
        {%- do counts.append('count(case when ' ~ held ~ ' is distinct from ' ~ name ~ ' then 1 end)') -%}
    {%- endfor -%}
    {%- set lost = run_query('select ' ~ counts | join(', ') ~ ' from tideline_incoming where _reject_code is null').rows[0] -%}
    {%- for column in changed -%}
        {%- set count = lost[loop.index0] | int -%}
        {%- if count -%}
            {%- do problems.append(
                "column `" ~ column.name ~ "` comes as " ~ column.type ~ " and the table holds " ~ column.stored ~ ": " ~ count ~ " of the new values would be rounded or cut off, or are none of that type, so none was stored. `alter table "
                ~ this ~ " alter column " ~ tideline.quoted([column.name])[0] ~ " type " ~ column.type ~ "` makes room; where less is enough, cast the column in the query"
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do tideline.check("tideline_load model '" ~ model.name ~ "'", problems) -%}

{% endmacro %}
