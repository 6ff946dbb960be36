{#-
    SQL for the CTEs `known` (what the manifest knows of the files of a model; what was undone is forgotten) and `decided` (those of which an
    operation said last that they are to be loaded).
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

    decided as (
        select path, size, modified, content_hash, state from received
        where
            state in ('released', 'replacing')
            and loaded_at = (select max(newest.loaded_at) from received as newest where newest.path = received.path)
    )

{% endmacro %}
