{#-
    One row per group in which more rows than allowed came later than `max_delay` after their time: more than `max_rows`, or more than `max_percent` of them; with neither, any. Rows
    without one of the two times are not counted.
-#}
{% test late_rows_below(model, column_name, max_delay=none, arrived_at='_loaded_at', max_rows=none, max_percent=none, partition_by=[]) %}

    {%- set max_delay = tideline.configured('max_delay', max_delay, 'grace_period') -%}
    {%- set problems = tideline.interval_problems('max_delay', max_delay) + tideline.column_list('partition_by', partition_by, required=false) -%}
    {%- for name, value in [('max_rows', max_rows), ('max_percent', max_percent)] if value is not none -%}
        {%- do problems.extend(tideline.number_value(name, value)) -%}
    {%- endfor -%}
    {%- do tideline.check('late_rows_below', problems) -%}
    {%- set groups = partition_by | join(', ') ~ (', ' if partition_by else '') -%}
    {%- set max_rows = 0 if max_rows is none and max_percent is none else max_rows -%}

    select {{ groups }}late_rows, rows_there, round(100.0 * late_rows / rows_there, 2) as late_percent, longest_delay
    from (
        select
            {{ groups }}
            count(case when {{ arrived_at }} > {{ column_name }} + interval '{{ max_delay }}' then 1 end) as late_rows,
            count(*) as rows_there,
            cast(max({{ arrived_at }} - {{ column_name }}) as text) as longest_delay
        from {{ model }}
        where {{ column_name }} is not null and {{ arrived_at }} is not null
        {{ 'group by ' ~ partition_by | join(', ') if partition_by }}
    ) as counted
    where
        {{ 'late_rows > ' ~ max_rows if max_rows is not none else 'false' }}
        or {{ 'late_rows > rows_there * ' ~ max_percent ~ ' / 100.0' if max_percent is not none else 'false' }}

{% endtest %}
