{#- SQL for `equals_rebuild`: the buckets of the key whose rows are not as many on both sides, or have another sum of hashes. -#}
{% macro differing_buckets(sides) %}

    select coalesce(stored.bucket, rebuilt.bucket) as bucket
    from
    {%- for side in ['stored', 'rebuilt'] %}
    {{ 'full join' if not loop.first }} (
        select bucket, count(*) as rows_there, sum(hash_of_row) as hashes
        from (
            select {{ sides.bucket }} as bucket, {{ tideline.row_hash(sides.names) }} as hash_of_row
            from (
                {{ sides[side] }}
            ) as tideline_row
            where {{ sides.part }}
            {{ tideline.fence() }}
        ) as hashed
        group by bucket
    ) as {{ side }}
    {%- endfor %}
        on stored.bucket = rebuilt.bucket
    where
        stored.rows_there is distinct from rebuilt.rows_there
        or stored.hashes is distinct from rebuilt.hashes
    order by 1

{% endmacro %}
