{#-
    SQL, in brackets: the note of each extract whose word counts, as it came and as it was replaced. To undo a batch takes back what that batch brought, and the content that it had replaced counts again.
-#}
{% macro applied_extracts(manifest, consumer) %}

    (
        select told.* from {{ manifest }} as told
        where
            told.consumer = {{ tideline.literal(consumer) }}
            and told.state = 'loaded'
            and not exists (
                select 1 from {{ manifest }} as undone
                where
                    undone.consumer = told.consumer and undone.path = told.path and undone.content_hash = told.content_hash
                    and undone.state = 'undone' and undone.loaded_at > told.loaded_at
            )
    )

{% endmacro %}
