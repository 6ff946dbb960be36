{#-
    SQL that tells the next load to load files that were taken for repetitions, because the content that they repeat leaves bronze: of each content (`gone`, SQL of their hashes) one file,
    unless one is told to. `condition` is SQL over the notes of the manifest, as noted.
-#}
{% macro note_next_delivery(manifest, consumer, gone, moment, condition) %}

    {%- set columns = 'consumer, path, size, modified, content_hash, row_count' -%}
    insert into {{ manifest }} ({{ columns }}, state, batch_id, loaded_at)
    select {{ columns }}, 'replacing', {{ tideline.literal(invocation_id) }}, {{ moment }}
    from (
        select noted.*, row_number() over (partition by content_hash order by path) as nth
        from {{ tideline.newest_notes(manifest, consumer) }} as noted
        where
            noted.state in ('repeated', 'touched')
            and noted.content_hash in ({{ gone }})
            and {{ condition }}
            and not exists (
                select 1 from {{ tideline.newest_notes(manifest, consumer) }} as waiting
                where waiting.content_hash = noted.content_hash and waiting.state = 'replacing'
            )
            and not exists (
                select 1 from {{ manifest }} as own
                where
                    own.consumer = noted.consumer and own.path = noted.path and own.content_hash = noted.content_hash and own.state in ('loaded', 'partial')
                    and not exists (
                        select 1 from {{ manifest }} as undone
                        where undone.consumer = own.consumer and undone.path = own.path and undone.state = 'undone' and undone.loaded_at > own.loaded_at
                    )
            )
    ) as delivered
    where nth = 1

{% endmacro %}
