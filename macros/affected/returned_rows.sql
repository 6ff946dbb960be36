{#-
    What a Python model returned, as a query in the types that are declared for it: what comes of a few rows may have other types than what comes of all.
    Refuses columns that are not declared or are missing, and values that the declared type would change.
-#}
{% macro returned_rows() %}

    {%- set returned, declared, problems = {}, [], [] -%}
    {%- for column in tideline.column_types(tideline.temporary('tideline_returned')) -%}
        {%- do returned.update({column.name: column.type}) -%}
    {%- endfor -%}
    {%- for column in tideline.column_types(tideline.temporary('tideline_declared')) -%}
        {%- set type = returned.pop(column.name, none) -%}
        {%- if type is none -%}
            {%- do problems.append("it did not return the column `" ~ column.name ~ "`, which is declared") -%}
        {%- endif -%}
        {%- do declared.append({'name': adapter.quote(column.name), 'type': column.type, 'returned': type}) -%}
    {%- endfor -%}
    {%- for name in returned -%}
        {%- do problems.append("it returned the column `" ~ name ~ "`, which is not declared") -%}
    {%- endfor -%}
    {%- do tideline.check("tideline_incremental model '" ~ model.name ~ "'", problems or tideline._values_that_would_change(declared)) -%}

    {%- set columns = [] -%}
    {%- for column in declared -%}
        {%- do columns.append('cast(' ~ column.name ~ ' as ' ~ column.type ~ ') as ' ~ column.name) -%}
    {%- endfor -%}
    {{ return('select ' ~ columns | join(', ') ~ ' from ' ~ tideline.temporary('tideline_returned')) }}

{% endmacro %}


{#- A value is its type's when it comes back from there as it was. Between a time with a zone and one without, that would be the session's zone's doing. -#}
{% macro _values_that_would_change(columns) %}

    {%- set counts, problems = [], [] -%}
    {%- for column in columns -%}
        {%- set is_day_or_time = column.returned == 'DATE' or column.returned.startswith('TIMESTAMP') -%}
        {%- if is_day_or_time and column.returned != column.type and 'TIME ZONE' in column.returned ~ column.type -%}
            {%- set changes = column.name ~ ' is not null' -%}
        {%- else -%}
            {%- set changes = 'cast(try_cast(' ~ column.name ~ ' as ' ~ column.type ~ ') as ' ~ column.returned ~ ') is distinct from ' ~ column.name -%}
        {%- endif -%}
        {%- do counts.append(
            'count(case when ' ~ changes ~ ' then 1 end), cast(min(case when ' ~ changes ~ ' then ' ~ column.name ~ ' end) as text)'
        ) -%}
    {%- endfor -%}
    {%- set found = run_query('select ' ~ counts | join(', ') ~ ' from ' ~ tideline.temporary('tideline_returned')).rows[0] -%}
    {%- for column in columns -%}
        {%- set count, example = found[2 * loop.index0], found[2 * loop.index0 + 1] -%}
        {%- if count > 0 -%}
            {%- do problems.append(
                count ~ " values of column " ~ column.name ~ ", such as '" ~ example ~ "', are no " ~ column.type ~ " as declared (the model returned "
                ~ column.returned ~ "). Return them in that type, or declare another"
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(problems) }}

{% endmacro %}
