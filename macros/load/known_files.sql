{#-
    SQL for the CTEs `newest` (the last note of each file of a model), `standing` (the note of the content that bronze holds of each file, whole or some chunks of it; what was replaced or undone
    stands no more), `decided` (those of which an operation said last that they are to be loaded) and `begun` (those of which some chunks are loaded).
-#}
{% macro known_files(manifest, consumer) %}

    received as (select * from {{ manifest }} where consumer = {{ tideline.literal(consumer) }}),

    newest as (select * from {{ tideline.newest_notes(manifest, consumer) }} as noted),

    standing as (
        select * from received
        where
            state in ('loaded', 'partial')
            and loaded_at = (
                select max(later.loaded_at) from received as later
                where later.path = received.path and later.state in ('loaded', 'partial', 'undone')
            )
    ),

    decided as (
        select path, size, modified, content_hash, state from newest where state in ('released', 'replacing')
    ),

    begun as (select * from newest where state = 'partial')

{% endmacro %}
