{#-
    SQL: for each changed upstream its changed rows and the keys that they touch, and (position 0) all keys together with
    the stored rows that they hold now. Makes no temporary table.
-#}
{% macro count_planned(settings) %}

    {%- set changed = settings.upstreams | selectattr('is_changed') | list -%}
    {#- on DuckDB `among` asks for an address of the rows, which a subquery does not have -#}
    with

    tideline_affected as (

        select touched.*, 0 as rowid
        from ({{ tideline.affected_keys(settings) }}) as touched

    )

    select
        0 as position,
        cast(null as bigint) as changed_rows,
        (select count(*) from tideline_affected) as affected_keys,
        (
            select count(*) from {{ settings.relation }}
            where {{ tideline.affected_predicate(settings.key, null_keys=true) }}
        ) as stored_rows
    {% for upstream in changed %}
    union all

    select
        {{ upstream.position }} as position,
        (select count(*) from ({{ tideline.changed_rows(upstream) }}) as changed) as changed_rows,
        (select count(*) from ({{ tideline.affected_keys({'key': settings.key, 'upstreams': [upstream]}) }}) as touched) as affected_keys,
        cast(null as bigint) as stored_rows
    {% endfor %}
    order by position

{% endmacro %}
