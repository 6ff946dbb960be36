{#-
    One row per group whose newest row is older than `max_age`, and one when there is no row at all. Rows dated in the future do
    not count: one of them would make the table fresh for ever.
-#}
{% test fresh_within(model, column_name, max_age, partition_by=[]) %}

    {%- do tideline.check('fresh_within', (
        tideline.interval_problems('max_age', max_age)
        + tideline.column_list('partition_by', partition_by, required=false)
    )) -%}

    select
        {% for column in partition_by %}{{ column }}, {% endfor %}
        max(case when {{ column_name }} <= {{ tideline.clock() }} then {{ column_name }} end) as newest,
        'older than {{ max_age }}' as problem
    from {{ model }}
    {% if partition_by %}group by {{ partition_by | join(', ') }}{% endif %}
    having
        coalesce(
            max(case when {{ column_name }} <= {{ tideline.clock() }} then {{ column_name }} end)
            < {{ tideline.clock() }} - interval '{{ max_age }}',
            true
        )
    {%- if partition_by %}
    union all
    select {{ 'null, ' * partition_by | length }}null, 'there is no row'
    where not exists (select 1 from {{ model }})
    {%- endif %}

{% endtest %}
