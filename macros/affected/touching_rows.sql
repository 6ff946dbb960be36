{#-
    SQL: the rows of an upstream that touch the affected keys by its rules, which are the rows that a Python model needs for them: what a rule
    does not find, a change of that row would not repair either. `entries` are all entries of one upstream.
-#}
{% macro touching_rows(entries, null_keys) %}

    select changed.* from {{ entries[0].relation }} as changed
    where
    {%- for entry in entries %}
        {{ 'or ' if not loop.first }}{{ tideline._touches(entry, null_keys) }}
    {%- endfor %}

{% endmacro %}


{#- A key part that comes of the changed row alone is asked for first: few rows are left to be looked for in the joined relation. -#}
{% macro _touches(entry, null_keys) %}

    {%- if entry.rule != 'join' -%}
        {{ return(tideline.affected_predicate(entry.key, null_keys)) }}
    {%- endif -%}
    {%- set columns = tideline.affected_columns(entry.key) -%}
    {%- set narrowing, equal = [], [] -%}
    {%- for part in entry.key -%}
        {%- do equal.append(part ~ ' = affected.' ~ columns[loop.index0]) -%}
        {%- if 'changed.' in part and not tideline._reads_beside('changed', part) and not null_keys -%}
            {%- do narrowing.append(tideline.among([part], 'tideline_affected', [columns[loop.index0]]) ~ ' and ') -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set matches = '(' ~ equal | join(' and ') ~ ')' ~ (' or ' ~ entry.key | join(' is null or ') ~ ' is null' if null_keys else '') -%}
    {{ return(
        '(' ~ narrowing | join ~ 'exists (select 1 from ' ~ entry.joined ~ ' as joined cross join tideline_affected as affected where (' ~ entry.on
        ~ ') and (' ~ matches ~ ')))'
    ) }}

{% endmacro %}
