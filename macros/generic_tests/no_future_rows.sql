{#-
    Every row whose time lies ahead of the clock by more than `tolerance`. One such row used as a watermark hides all that follow. A row that was not ahead will never be, so that with
    `since_passed` only those are read that came or changed since the test last passed.
-#}
{% test no_future_rows(model, column_name, tolerance='0 seconds', since_passed=false) %}

    {%- do tideline.check('no_future_rows', tideline.interval_problems('tolerance', tolerance) + tideline.one_of('since_passed', since_passed, [true, false])) -%}
    {%- set query %}

    select *
    from {{ model }}
    where {{ column_name }} > {{ tideline.clock() }} + interval '{{ tolerance }}' and {{ tideline.not_passed_yet() }}
    {%- endset %}

    {{ tideline.since_passed(query) if since_passed else query }}

{% endtest %}
