{#- SQL for `equals_rebuild`: one row, whether the two sides differ in the number of their rows or the sum of their hashes. Without groups it costs a fifth less than by bucket. -#}
{% macro sums_differ(sides) %}

    select
        case
            when stored.rows_there <> rebuilt.rows_there or stored.hashes is distinct from rebuilt.hashes then 1
            else 0
        end as is_different
    from
    {%- for side in ['stored', 'rebuilt'] %}
    {{ 'cross join' if not loop.first }} (
        select count(*) as rows_there, sum({{ tideline.row_hash(sides.names) }}) as hashes
        from (
            {{ sides[side] }}
        ) as tideline_row
        where {{ sides.part }}
    ) as {{ side }}
    {%- endfor %}

{% endmacro %}
