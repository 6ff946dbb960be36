{#-
    SQL for `equals_rebuild`, after its findings: of two rows of one key, one from each side, in which columns they differ. A window pairs them, because a join that is null-safe is
    none that PostgreSQL can hash.
-#}
{% macro paired_rows(names, types, pair_key) %}

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
                    {%- set first, last = 'first_value(' ~ name ~ ') over pair', 'last_value(' ~ name ~ ') over pair' %}
                    || case when {{ first }} is distinct from {{ last }}{% if tideline.finer_form(first, types[name]) %} or {{ tideline.finer_form(first, types[name]) }} is distinct from {{ tideline.finer_form(last, types[name]) }}{% endif %} then {{ tideline.literal(name.strip('"') ~ ', ') }} else '' end
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
