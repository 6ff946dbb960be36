{#- A SQL condition over mended rows (`newest_requeued` as noted): those that go with a batch, because it loaded them or because they came of its lines in quarantine. -#}
{% macro undone_mends(place, batch_id) %}

    (state = 'loaded' and batch_id = {{ tideline.literal(batch_id) }} or state in ('asked', 'loaded') and exists (
        select 1 from {{ place.quarantine }} as bad
        where bad.consumer = {{ tideline.literal(place.consumer) }} and bad.batch_id = {{ tideline.literal(batch_id) }} and bad.file = noted.file and bad.line = noted.line
    ))

{% endmacro %}
