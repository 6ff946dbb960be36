{#-
    One row per group whose number of rows is further from what is expected than `tolerance` per cent of that, on either side. Expected is a number (`expected`), the number of rows of
    another relation (`to`), or what a column of it says (`count_column`, a manifest). A group that only one side knows is found, too; groups are compared null-safe.
-#}
{% test complete_within(model, expected=none, to=none, count_column=none, to_where=none, tolerance=0, partition_by=[], to_partition_by=none) %}

    {%- if tolerance == 'config' -%}
        {%- set tolerance = tideline.configured('tolerance', none, 'tolerance') | float -%}
    {%- endif -%}
    {%- set to_partition_by = partition_by if to_partition_by is none else to_partition_by -%}
    {%- set problems = tideline.column_list('partition_by', partition_by, required=false) + tideline.column_list('to_partition_by', to_partition_by, required=false) -%}
    {%- if (expected is none) == (to is none) -%}
        {%- do problems.append('give either `expected`, a number of rows, or `to`, the relation that says how many') -%}
    {%- elif to is none -%}
        {%- do problems.extend(tideline.number_value('expected', expected)) -%}
    {%- endif -%}
    {%- if tolerance is not number or tolerance is boolean or tolerance < 0 -%}
        {%- do problems.append("`tolerance` must be a number of per cent from 0 up; got '" ~ tolerance ~ "'") -%}
    {%- endif -%}
    {%- if partition_by | length != to_partition_by | length -%}
        {%- do problems.append('`to_partition_by` must have as many columns as `partition_by`') -%}
    {%- endif -%}
    {%- do tideline.check('complete_within', problems) -%}
    {%- set groups = partition_by | join(', ') -%}
    {%- set leading = groups ~ (', ' if groups else '') -%}

    select {{ leading }}expected_rows, actual_rows,
        round(100.0 * (actual_rows - expected_rows) / nullif(expected_rows, 0), 2) as off_by_percent,
        case when actual_rows < expected_rows then 'too few rows' else 'too many rows' end as problem
    from (
        select {{ leading }}cast(sum(expected_rows) as bigint) as expected_rows, cast(sum(actual_rows) as bigint) as actual_rows
        from (
            select {{ leading }}{{ expected if to is none else 0 }} as expected_rows, count(*) as actual_rows
            from {{ model }}
            {{ 'group by ' ~ groups if groups }}
            {%- if to is not none %}
            union all
            select
                {% for column in to_partition_by %}{{ column }} as {{ partition_by[loop.index0] }}, {% endfor -%}
                {{ 'coalesce(sum(' ~ count_column ~ '), 0)' if count_column else 'count(*)' }} as expected_rows,
                0 as actual_rows
            from {{ to }}
            {{ 'where ' ~ to_where if to_where }}
            {{ 'group by ' ~ to_partition_by | join(', ') if to_partition_by }}
            {%- endif %}
        ) as sides
        {{ 'group by ' ~ groups if groups }}
    ) as counted
    where abs(actual_rows - expected_rows) > expected_rows * {{ tolerance }} / 100.0
    {%- if to is none and groups %}
    union all
    select {{ 'null, ' * partition_by | length }}{{ expected }}, 0, -100.0, 'there is no row' where {{ expected }} > 0 and not exists (select 1 from {{ model }})
    {%- endif %}

{% endtest %}
