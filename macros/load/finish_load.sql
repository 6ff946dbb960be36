{#-
    Writes the ledger row of a load and clears its temporary tables. Received rows always add up: inserted, unchanged (rows of a full
    extract that were known), duplicate (files that came before), quarantined, parked. What an extract deletes was not received.
-#}
{% macro finish_load(ledger, manifest, quarantine, state, settings) %}

    {%- set name = tideline.relation_name(this) -%}
    {%- set mark = tideline.timestamp_literal(state.mark) -%}
    {%- set of_consumer = 'consumer = ' ~ tideline.literal(name) -%}
    {%- set of_files = of_consumer ~ ' and loaded_at = ' ~ mark -%}
    {%- set rows_before = state.found[0].row_low or 0 if state.get('chunk') else 0 -%}
    {%- set parked = tideline.literal_list(state.found | selectattr('state', 'equalto', 'parked') | map(attribute='path')) -%}
    {%- set is_delete = "_op = 'd'" if settings.key is not none else 'false' -%}
    {%- call statement('tideline_load_counts', fetch_result=true) -%}
        with loaded as (
            select
                count(case when {{ is_delete }} then null else 1 end) as stored,
                count(case when {{ is_delete }} then 1 end) as deleted,
                cast(max({{ settings.event_time }}) as text) as event_high
            from {{ this }}
            where _loaded_at = {{ mark }}
        )

        select
            stored, deleted, event_high,
            (select count(*) from tideline_incoming where _reject_code is null and coalesce(_file not in ({{ parked }}), true)) as readable,
            (select count(*) from {{ quarantine }} where {{ of_consumer }} and quarantined_at = {{ mark }} and coalesce(file not in ({{ parked }}), true)) as quarantined,
            (select coalesce(sum(row_count), 0) from {{ manifest }} where {{ of_files }} and state = 'parked') as parked,
            (select coalesce(sum(row_count), 0) from {{ manifest }} where {{ of_files }} and state = 'repeated') as repeated,
            (select coalesce(sum(row_count), 0) from {{ manifest }} where {{ of_files }} and state in ('loaded', 'partial', 'repeated', 'parked')) - {{ rows_before }} as in_files,
            {% if state.cursor.high %}{{ tideline.literal(state.cursor.high) }}
            {%- elif settings.cursors | length == 1 %}{{ tideline.cursor_mark(settings.cursor, state) }}{% else %}cast(null as text){% endif %} as cursor_high
        from loaded
    {%- endcall -%}
    {%- set counts = tideline.rows_as_mappings(load_result('tideline_load_counts'))[0] -%}
    {%- do tideline.check_event_time(counts.event_high, settings.event_time) -%}
    {%- do state.update({'rows_before_next': rows_before + counts.in_files}) -%}
    {%- do state.update({'is_recorded': counts.stored + counts.deleted + counts.quarantined + state.found | length > 0 or state.cursor.is_worth_recording}) -%}
    {%- if state.is_recorded -%}
        {%- call statement('tideline_ledger') -%}
            {{ tideline.write_ledger(ledger, [{
                'run_id': invocation_id, 'run_mark': state.mark, 'consumer': name, 'upstream': name, 'kind': 'load',
                'reason': ('lines from ' ~ (state.chunk.low + 1) ~ ' of a file' if state.get('chunk') else state.found | length ~ ' files') if state.found else 'new rows', 'low_mark': state.low, 'high_mark': state.mark,
                'event_high': counts.event_high, 'epoch': name, 'cursor_high': counts.cursor_high,
                'cursor_state': tojson(state.cursor.memory) if state.cursor.memory else none,
                'rows_in': counts.in_files if state.found else counts.stored + counts.quarantined,
                'rows_inserted': counts.stored, 'rows_updated': 0, 'rows_deleted': counts.deleted,
                'rows_unchanged': counts.readable - counts.stored if settings.key is not none else 0,
                'rows_duplicate': counts.repeated, 'rows_quarantined': counts.quarantined, 'rows_parked': counts.parked,
                'seconds': (modules.datetime.datetime.now() - state.started_at).total_seconds(),
            }]) }}
        {%- endcall -%}
        {%- do log('tideline: ' ~ model.name ~ ' loaded ' ~ counts.stored ~ ' rows, quarantined ' ~ counts.quarantined ~ ', repeated ' ~ counts.repeated, info=true) -%}
    {%- endif -%}
    {%- call statement('tideline_cleanup') -%}
        drop table if exists {{ tideline.temporary('tideline_incoming') }};
        {% if state.cursor.temporary %}drop table {{ state.cursor.temporary }};{% endif %}
    {%- endcall -%}
    {%- if not state.get('chunk') or state.chunk.high is none -%}
        {%- do tideline.drop_staged(state) -%}
    {%- endif -%}

{% endmacro %}
