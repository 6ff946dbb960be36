{#-
    SQL for the table of `compare_rows` where keys are null or repeated: rows are grouped by all of their columns, and a group that has
    more rows on one side gives the addresses of as many. Null-safe, counts duplicates, needs no key and no join, and is dearer.
-#}
{% macro compare_groups(target, columns, settings, predicate) %}

    {%- set address = tideline.row_address() -%}
    {%- set nowhere = 'cast(null as ' ~ tideline.row_address_type() ~ ')' -%}
    drop table tideline_diff;
    create temporary table tideline_diff as
    select
        {%- for side, other in [('stored', 'fresh'), ('fresh', 'stored')] %}
        unnest((array_agg(_tideline_at_{{ side }}) filter (where _tideline_at_{{ side }} is not null))[
            1:greatest(count(_tideline_at_{{ side }}) - count(_tideline_at_{{ other }}), 0)
        ]) as _tideline_{{ side }},
        {%- endfor %}
        false as _tideline_is_same
        {%- for column in settings.unique_key %},
        {{ column }} as key_{{ loop.index }}
        {%- endfor %}
        {%- for column in settings.feed or [] %},
        {{ column }} as removed_{{ loop.index }},
        {{ column }} as added_{{ loop.index }}
        {%- endfor %}
    from (
        select {{ columns | join(', ') }}, {{ nowhere }} as _tideline_at_stored, {{ address }} as _tideline_at_fresh
        from tideline_fresh
        union all
        select {{ columns | join(', ') }}, {{ address }} as _tideline_at_stored, {{ nowhere }} as _tideline_at_fresh
        from {{ target }}
        where {{ predicate }}
    ) as both_sides
    group by {{ (columns + tideline.finer_columns(columns, settings.types)) | join(', ') }}
    having count(_tideline_at_stored) <> count(_tideline_at_fresh)

{% endmacro %}
