{#- SQL, in brackets: the last note of each place (by default, of each file) of a bronze table. -#}
{% macro newest_notes(notes, consumer, place=['path'], noted_at='loaded_at') %}

    (
        select told.* from {{ notes }} as told
        where
            told.consumer = {{ tideline.literal(consumer) }}
            and told.{{ noted_at }} = (
                select max(newer.{{ noted_at }}) from {{ notes }} as newer
                where newer.consumer = told.consumer{% for column in place %} and newer.{{ column }} = told.{{ column }}{% endfor %}
            )
    )

{% endmacro %}
