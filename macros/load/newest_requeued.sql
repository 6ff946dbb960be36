{#-
    SQL, in brackets: of each place, file and line, of a bronze model at which a row was mended the newest note: `asked`, `loaded`, `refused`, or `undone`, when the row has left bronze, or will never enter
    it, with the batch or the content that it belonged to.
-#}
{% macro newest_requeued(requeued, consumer) %}

    {{- tideline.newest_notes(requeued, consumer, ['file', 'line'], 'recorded_at') -}}

{% endmacro %}
