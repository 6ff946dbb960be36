{#-
    SQL for `equals_rebuild`, after its findings: of two rows of one key, one from each side, in which columns they differ. A window pairs them, because a join that is null-safe is
    none that PostgreSQL can hash.
-#}
{% macro paired_rows(columns, pair_key) %}

    {%- set key = pair_key | join(', ') %}

    numbered as (

        select
            findings.*,
            row_number() over (partition by side, {{ key }} order by side) as tideline_nth
        from findings

    )

    select
        side,
        case
            when count(*) over pair = 2
                then rtrim(
                    ''
                    {%- for column, type in columns.items() %}
                    || case when not {{ tideline.is_same('first_value(' ~ column ~ ') over pair', 'last_value(' ~ column ~ ') over pair', type) }} then {{ tideline.literal(column.strip('"') ~ ', ') }} else '' end
                    {%- endfor %},
                    ', '
                )
        end as differs_in,
        copies,
        {{ columns | join(', ') }}
    from numbered
    window pair as (
        partition by {{ key }}, tideline_nth order by side
        rows between unbounded preceding and unbounded following
    )

{% endmacro %}
