{#-
    SQL for `equals_rebuild`, after its findings: of two rows of one key, one from each side, in which columns they differ. A window pairs them, because a join that is null-safe is
    none that PostgreSQL can hash.
-#}
{% macro paired_rows(names, pair_key) %}

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
                    {%- for name in names %}
                    || case when first_value({{ name }}) over pair is distinct from last_value({{ name }}) over pair then {{ tideline.literal(name.strip('"') ~ ', ') }} else '' end
                    {%- endfor %},
                    ', '
                )
        end as differs_in,
        copies,
        {{ names | join(', ') }}
    from numbered
    window pair as (
        partition by {{ key }}, tideline_nth order by side
        rows between unbounded preceding and unbounded following
    )

{% endmacro %}
