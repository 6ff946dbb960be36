{#- SQL for `no_gaps`: neighbours that lie further apart than a step, and groups that begin too late or end too early. -#}
{% macro sequence_gaps(model, value, partition_by, first_value, last_value, step, datepart) %}

    {%- set groups = partition_by | join(', ') ~ (', ' if partition_by else '') -%}
    {%- set partition = 'partition by ' ~ partition_by | join(', ') if partition_by else '' -%}
    {%- set begins, ends = first_value, last_value -%}
    {%- if datepart in ['month', 'quarter', 'year'] -%}
        {%- set value = 'cast(' ~ dbt.date_trunc(datepart, value) ~ ' as date)' -%}
        {%- set begins = 'cast(' ~ dbt.date_trunc(datepart, 'cast(' ~ first_value ~ ' as date)') ~ ' as date)' -%}
        {%- set ends = 'cast(' ~ dbt.date_trunc(datepart, 'cast(' ~ last_value ~ ' as date)') ~ ' as date)' -%}
    {%- endif -%}
    {#- PostgreSQL's intervals know no quarter -#}
    {%- set unit, units = ('month', 3 * step) if datepart == 'quarter' else (datepart, step) -%}

    with

    ordered as (

        select
            {{ groups }}
            {{ value }} as tideline_value,
            lag({{ value }}) over ({{ partition }} order by {{ value }}) as previous_value,
            row_number() over ({{ partition }} order by {{ value }} desc) as position_from_end
        from {{ model }}
        where {{ value }} is not null

    )

    select {{ groups }}previous_value, tideline_value as next_value, 'gap' as problem
    from ordered
    where tideline_value > {{ dbt.dateadd(unit, units, 'previous_value') if datepart else 'previous_value + ' ~ step }}
    {%- if first_value is not none %}
    union all
    select {{ groups }}null as previous_value, tideline_value as next_value, 'begins after {{ first_value | replace("'", "") }}' as problem
    from ordered
    where previous_value is null and tideline_value > {{ begins }}
    {%- endif %}
    {%- if last_value is not none %}
    union all
    select {{ groups }}tideline_value as previous_value, null as next_value, 'ends before {{ last_value | replace("'", "") }}' as problem
    from ordered
    where position_from_end = 1 and tideline_value < {{ ends }}
    {%- endif %}
    {%- if first_value is not none or last_value is not none %}
    union all
    select {{ 'null, ' * partition_by | length }}null as previous_value, null as next_value, 'there is no row at all' as problem
    where not exists (select 1 from ordered)
    {%- endif %}

{% endmacro %}
