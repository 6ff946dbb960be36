{#-
    One row per group whose newest row is older than `max_age`, and one when there is no row at all; with `to`, one for each of its groups that has no
    row. Rows dated in the future do not count: one of them would make the table fresh for ever.
-#}
{% test fresh_within(model, column_name, max_age=none, partition_by=[], to=none, to_partition_by=none) %}

    {%- set limit = 'warn_after' if (config.get('severity') or '') | lower == 'warn' else 'error_after' -%}
    {%- set max_age = tideline.configured('max_age', max_age, limit) -%}
    {%- set to_partition_by = partition_by if to_partition_by is none else to_partition_by -%}
    {%- do tideline.check('fresh_within', (
        tideline.interval_problems('max_age', max_age)
        + tideline.column_list('partition_by', partition_by, required=false)
        + tideline.column_list('to_partition_by', to_partition_by, required=false)
        + (['`to` lists the groups that must be there; name their columns in `partition_by`'] if to is not none and not partition_by else [])
        + (['`to_partition_by` must have as many columns as `partition_by`'] if partition_by | length != to_partition_by | length else [])
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
    {%- if to is not none %}
    union all
    select {{ partition_by | join(', ') }}, null, 'there is no row'
    from (
        select {% for column in to_partition_by %}{{ column }} as {{ partition_by[loop.index0] }}{{ ', ' if not loop.last }}{% endfor %} from {{ to }}
        except
        select {{ partition_by | join(', ') }} from {{ model }}
    ) as absent
    {%- elif partition_by %}
    union all
    select {{ 'null, ' * partition_by | length }}null, 'there is no row'
    where not exists (select 1 from {{ model }})
    {%- endif %}

{% endtest %}
