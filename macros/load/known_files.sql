{#-
    SQL for the CTEs `known` (what the manifest knows of the files of a model; what was undone is forgotten), `decided` (those of which an
    operation said last that they are to be loaded) and `begun` (those of which some chunks are loaded).
-#}
{% macro known_files(manifest, consumer) %}

    received as (select * from {{ manifest }} where consumer = {{ tideline.literal(consumer) }}),

    known as (
        select * from received
        where not exists (
            select 1 from received as later
            where later.path = received.path and later.state = 'undone' and later.loaded_at >= received.loaded_at
        )
    ),

    newest as (
        select * from received
        where loaded_at = (select max(later.loaded_at) from received as later where later.path = received.path)
    ),

    decided as (
        select path, size, modified, content_hash, state from newest where state in ('released', 'replacing')
    ),

    begun as (select * from newest where state = 'partial')

{% endmacro %}
