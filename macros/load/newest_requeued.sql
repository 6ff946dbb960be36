{#-
    SQL, in brackets: of each place, file and line, of a bronze model at which a row was mended the newest note: `asked`, `loaded`, `refused`, or `undone`, when the row has left bronze, or will never enter
    it, with the batch or the content that it belonged to.
-#}
{% macro newest_requeued(requeued, consumer) %}

    (
        select noted.* from {{ requeued }} as noted
        where
            noted.consumer = {{ tideline.literal(consumer) }}
            and noted.recorded_at = (
                select max(newest.recorded_at) from {{ requeued }} as newest
                where newest.consumer = noted.consumer and newest.file = noted.file and newest.line = noted.line
            )
    )

{% endmacro %}
