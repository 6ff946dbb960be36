{#-
    SQL: the common table `changes` of wal2json: `relation` with its `new_row` and `old_row`, made of the names and values that it has as columns of their own. In one expression these would stand in the
    rows several times, and those again in what follows, until DuckDB plans for longer than it reads.
-#}
{% macro wal2json_changes(relation) %}

    changes as (

        select
            {{ relation }}.*,
            {{ tideline.json_zip('new_names', 'new_values') }} as new_row,
            {{ tideline.json_zip('old_names', 'old_values') }} as old_row
        from {{ relation }}

    )

{% endmacro %}
