{#-
    The events of a key as the model reads them: the row, its number (in the order of their truth where the model makes a history), and
    the first run of the model that read it (none: not read yet).
-#}
{% macro received_events(chain, recorded) %}

    {%- set rows = tideline.query_as_mappings(
        recorded.query if recorded else 'select * from ' ~ chain[0].relation ~ ' where ' ~ chain[0].where
    ) -%}
    {%- set runs = tideline.recorded_reads(chain) -%}
    {%- set events = [] -%}
    {%- for row in rows | sort(attribute='_tideline_number' if recorded else '_loaded_at') -%}
        {%- do events.append({
            'row': row, 'number': loop.index, 'at': tideline.comparable_instant(row.get('_tideline_at')), 'is_delete': row.get('_tideline_is_delete', false),
            'run': tideline.reading_run(row, chain, runs), 'fate': none,
        }) -%}
    {%- endfor -%}
    {{ return(events) }}

{% endmacro %}
