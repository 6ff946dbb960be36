{#- Every row whose time lies ahead of the clock by more than `tolerance`. One such row used as a watermark hides all that follow. -#}
{% test no_future_rows(model, column_name, tolerance='0 seconds') %}

    {%- do tideline.check('no_future_rows', tideline.interval_problems('tolerance', tolerance)) -%}

    select *
    from {{ model }}
    where {{ column_name }} > {{ tideline.clock() }} + interval '{{ tolerance }}'

{% endtest %}
