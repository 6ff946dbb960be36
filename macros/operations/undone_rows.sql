{#- A SQL condition over a bronze table (as stored): the rows that go with a batch, those that it loaded and those that came of its lines in quarantine since. -#}
{% macro undone_rows(place, batch_id) %}

    (_batch_id = {{ tideline.literal(batch_id) }} or exists (
        select 1 from {{ tideline.newest_requeued(place.requeued, place.consumer) }} as noted
        where state = 'loaded' and noted.file = stored._file and cast(noted.line as text) = cast(stored._line as text) and {{ tideline.undone_mends(place, batch_id) }}
    ))

{% endmacro %}
