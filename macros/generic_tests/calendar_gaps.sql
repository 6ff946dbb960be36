{#- SQL for `no_gaps`: values of the calendar, between the first and last of each group (or the range that is asked for), that are missing. -#}
{% macro calendar_gaps(model, value, partition_by, first_value, last_value, calendar, calendar_column) %}

    with

    present as (

        select distinct
            {% for column in partition_by %}{{ column }}, {% endfor %}
            {{ value }} as tideline_value
        from {{ model }}
        where {{ value }} is not null

    ),

    ranges as (

        select
            {% for column in partition_by %}{{ column }}, {% endfor %}
            {{ first_value if first_value is not none else 'min(tideline_value)' }} as first_value,
            {{ last_value if last_value is not none else 'max(tideline_value)' }} as last_value
        from present
        {% if partition_by %}group by {{ partition_by | join(', ') }}{% endif %}

    )

    select
        {% for column in partition_by %}ranges.{{ column }}, {% endfor %}
        calendar.{{ calendar_column }} as missing_value
    from ranges
    inner join {{ calendar }} as calendar
        on calendar.{{ calendar_column }} >= ranges.first_value and calendar.{{ calendar_column }} <= ranges.last_value
    where not exists (
        select 1 from present
        where
            present.tideline_value = calendar.{{ calendar_column }}
            {%- for column in partition_by %}
            and present.{{ column }} is not distinct from ranges.{{ column }}
            {%- endfor %}
    )
    {%- if partition_by and (first_value is not none or last_value is not none) %}
    union all
    select {{ 'null, ' * partition_by | length }}{{ calendar_column }} as missing_value
    from {{ calendar }} as calendar
    where
        not exists (select 1 from present)
        {{ 'and ' ~ calendar_column ~ ' >= ' ~ first_value if first_value is not none }}
        {{ 'and ' ~ calendar_column ~ ' <= ' ~ last_value if last_value is not none }}
    {%- endif %}

{% endmacro %}
