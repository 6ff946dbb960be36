{#- SQL, in brackets: the note of each file of which bronze holds what it said last. -#}
{% macro standing_files(manifest, consumer) %}

    (
        select told.* from {{ manifest }} as told
        where
            told.consumer = {{ tideline.literal(consumer) }}
            and told.state = 'loaded'
            and told.loaded_at = (
                select max(newer.loaded_at) from {{ manifest }} as newer
                where newer.consumer = told.consumer and newer.path = told.path and newer.state in ('loaded', 'undone')
            )
    )

{% endmacro %}
