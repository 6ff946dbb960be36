{#-
    SQL for `equals_rebuild`: the buckets of the key in which the hashes of the two sides' rows have another sum. One scan of each side; a row more or less changes the sum as any other
    difference does.
-#}
{% macro differing_buckets(sides) %}

    select coalesce(stored.bucket, rebuilt.bucket) as bucket
    from
    {%- for side in ['stored', 'rebuilt'] %}
    {{ 'full join' if not loop.first }} (
        select bucket, sum(hash_of_row) as hashes
        from (
            select {{ sides.bucket }} as bucket, {{ sides.hash_of_row }} as hash_of_row
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
    where stored.hashes is distinct from rebuilt.hashes
    order by 1

{% endmacro %}
