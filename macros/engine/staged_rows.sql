{#-
    SQL, in brackets: the rows of files that `stage_files` read, as `landed_csv` and `landed_lines` return them. Asked for anew in each transaction: a commit in between (of a chunk) moves where the
    rows are stored. Place and file come from lists of literals: a join would leave the storing of the rows to one thread.
-#}
{% macro staged_rows(options, groups) %}
    {{ return(adapter.dispatch('staged_rows', 'tideline')(options, groups)) }}
{% endmacro %}


{% macro default__staged_rows(options, groups) %}
    {%- do tideline.check('staged_rows', ['this engine reads no files by itself']) -%}
{% endmacro %}


{% macro duckdb__staged_rows(options, groups) %}

    {%- set is_csv = options.kind == 'csv' -%}
    {%- set selects = [] -%}
    {%- for group in groups -%}
        {%- set firsts = {} -%}
        {%- for place, first in run_query('select _place, min(' ~ group.number ~ ') from ' ~ group.table ~ ' group by _place').rows -%}
            {%- do firsts.update({place | int: first}) -%}
        {%- endfor -%}
        {%- set first_rows = [] -%}
        {%- for file in group.files -%}{%- do first_rows.append(firsts.get(loop.index0, 0)) -%}{%- endfor -%}
        {%- do selects.append(
            'select ' ~ group.columns | join(', ') ~ ', ([' ~ tideline.literal_list(group.files) ~ '])[_place + 1] as _file, ' ~ group.number ~ ' - ([' ~ first_rows | join(', ') ~ '])[_place + 1] + '
            ~ (2 if is_csv else 1) ~ ' as _line' ~ (', ' ~ group.raw ~ ' as _raw' if is_csv else '') ~ ' from ' ~ group.table
        ) -%}
    {%- endfor -%}
    {%- if not selects -%}
        {%- set nothing = [] -%}
        {%- for column in (options.columns if is_csv else ['line']) -%}{%- do nothing.append('cast(null as varchar) as ' ~ column) -%}{%- endfor -%}
        {%- do selects.append('select ' ~ nothing | join(', ') ~ ', cast(null as varchar) as _file, cast(null as bigint) as _line' ~ (', cast(null as varchar) as _raw' if is_csv else '') ~ ' where false') -%}
    {%- endif -%}
    {{ return('(' ~ selects | join(' union all ') ~ ')') }}

{% endmacro %}
