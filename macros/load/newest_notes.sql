{#- SQL, in brackets: the last note of each file of a bronze table. -#}
{% macro newest_notes(manifest, consumer) %}

    (
        select told.* from {{ manifest }} as told
        where
            told.consumer = {{ tideline.literal(consumer) }}
            and told.loaded_at = (
                select max(newer.loaded_at) from {{ manifest }} as newer
                where newer.consumer = told.consumer and newer.path = told.path
            )
    )

{% endmacro %}
