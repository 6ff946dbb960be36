{#-
    SQL for the temporary table of pairs: each fresh row of the affected keys beside the stored row of the same key, one of them missing
    where there is none. A pair holds the addresses of its rows, whether they are the same, and what the change feed publishes.
    Right where no key is null and none is repeated on either side (`count_differences` tells); else see `compare_groups`.
-#}
{% macro compare_rows(target, columns, settings, predicate) %}

    {%- set address = tideline.row_address() -%}
    {%- set late = settings.late_columns -%}
    create temporary table tideline_diff as
    with

    pairs as {{ 'materialized ' if late }}(

        select
            stored._tideline_address as _tideline_stored,
            fresh._tideline_address as _tideline_fresh,
            {% for column in columns if column not in late -%}
            {{ 'and ' if not loop.first }}{{ tideline.same_value(column, settings.types[column]) }}
            {% endfor -%}
            as _tideline_may_be_same,
            {% for column in settings.unique_key -%}
            {{ 'or ' if not loop.first }}coalesce(fresh.{{ column }}, stored.{{ column }}) is null
            {% endfor -%}
            as _tideline_has_null
            {%- for column in settings.feed or [] %},
            stored.{{ column }} as removed_{{ loop.index }},
            fresh.{{ column }} as added_{{ loop.index }}
            {%- endfor %}
        from (
            select *, {{ address }} as _tideline_address
            from {{ target }}
            where {{ predicate }}
        ) as stored
        full join (select *, {{ address }} as _tideline_address from tideline_fresh) as fresh
            on {{ tideline.same_key(settings.unique_key, 'fresh', 'stored') }}

    )

    select
        pairs.*,
        pairs._tideline_may_be_same
        {%- for column in late %}
        and {{ tideline.same_value(column, settings.types[column]) }}
        {%- endfor %} as _tideline_is_same
    from pairs
    {%- if late %}
    left join (
        select *, {{ address }} as _tideline_address
        from {{ target }}
        where {{ tideline.at_addresses('select _tideline_stored from pairs where _tideline_may_be_same') }}
    ) as stored on pairs._tideline_stored = stored._tideline_address
    left join (select *, {{ address }} as _tideline_address from tideline_fresh) as fresh
        on pairs._tideline_fresh = fresh._tideline_address
    {%- endif %}

{% endmacro %}
