{#-
    SQL for `equals_rebuild`: the buckets of the key in which the hashes of the two sides' rows have another sum, and where that is known, which key of it differs. One scan of each side; a row
    more or less changes the sum as any other difference does.
-#}
{% macro differing_buckets(sides) %}

    select coalesce(stored.bucket, rebuilt.bucket) as bucket, {{ sides.located_key }} as located_key
    from
    {%- for side in ['stored', 'rebuilt'] %}
    {{ 'full join' if not loop.first }} (
        select bucket, {{ sides.sums | join(', ') }}
        from (
            select {{ sides.bucket }} as bucket, {{ sides.number }} as number, {{ sides.hash_of_row }} as hash_of_row
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
