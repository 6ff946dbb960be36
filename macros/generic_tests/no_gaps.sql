{#-
    One row per hole in an ordered sequence, with what stands before and after it. `step` is a number, or a count of `datepart`; months,
    quarters and years are compared as such, so that the 31st and the 28th are neighbours. `first_value` and `last_value` (SQL) say where each
    group must begin and end; the word `start_mark` stands for that of the seed `incremental_config`. With `calendar` the values that must be there are the calendar's own (business days).
-#}
{% test no_gaps(model, column_name, step=1, datepart=none, partition_by=[], first_value=none, last_value=none, time_zone=none, calendar=none, calendar_column='date_day') %}

    {%- if first_value == 'start_mark' -%}
        {%- set mark = tideline.configured('first_value', none, 'start_mark') -%}
        {%- set first_value = mark if modules.re.match('^[0-9]+$', mark) else tideline.literal(mark) -%}
    {%- endif -%}
    {%- set dateparts = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'] -%}
    {%- do tideline.check('no_gaps', (
        tideline.column_list('partition_by', partition_by, required=false)
        + tideline.one_of('datepart', datepart, [none] + dateparts)
        + (['`step` must be a number above 0; got ' ~ step] if step is not number or step <= 0 else [])
        + (["`time_zone` must be a name such as Europe/Berlin; got '" ~ time_zone ~ "'"] if time_zone and "'" in time_zone else [])
    )) -%}
    {%- set value = column_name -%}
    {%- if time_zone and datepart not in ['second', 'minute', 'hour'] -%}
        {#- a day of the zone, not its midnight: where the clocks go forward at midnight there is none -#}
        {%- set value = 'cast(' ~ value ~ ' at time zone ' ~ tideline.literal(time_zone) ~ ' as date)' -%}
    {%- endif -%}
    {%- if calendar is not none -%}
        {{ tideline.calendar_gaps(model, value, partition_by, first_value, last_value, calendar, calendar_column) }}
    {%- else -%}
        {{ tideline.sequence_gaps(model, value, partition_by, first_value, last_value, step, datepart) }}
    {%- endif -%}

{% endtest %}
