{#- For `run_summary`: of a test of this package that found something, what it found and what to run next, as a list of one line; of any other test an empty list. -#}
{% macro next_step(result) %}

    {%- set test = result.node.test_metadata -%}
    {%- if not test or test.namespace != 'tideline' -%}
        {{ return([]) }}
    {%- endif -%}
    {%- set node = tideline.tested_node(result.node) -%}
    {%- set name = node.name -%}
    {%- set again = '`dbt build --select ' ~ ('source:' ~ node.source_name ~ '.' ~ name if node.resource_type == 'source' else name) ~ '+`' -%}
    {%- set explain = "`dbt run-operation tideline.explain --args '{model: " ~ name ~ ", key: {...}}'` says where the rows of one key come from" -%}
    {%- set rebuild = '`dbt run --full-refresh --select ' ~ name ~ '` builds it anew' -%}
    {%- set steps = {
        'no_gaps': 'deliver what is missing, then ' ~ again,
        'complete_within': 'deliver what is missing, then ' ~ again ~ '; tideline.undo_batch takes out what came too much',
        'fresh_within': 'see whether the source delivers (`dbt source freshness`), then `dbt build --select +' ~ name ~ '`',
        'late_rows_below': 'widen the lookback of its load to the longest delay, then ' ~ again,
        'no_future_rows': 'have the source correct them, then ' ~ again ~ '; a watermark must not stand on them',
        'cdc_protocol': 'deliver that part of the log again (what came is skipped), then ' ~ again,
        'equals_rebuild': rebuild,
        'ledger_adds_up': 'load the batch again (tideline.undo_batch, then ' ~ again ~ ')',
        'watermark_monotonic': '`dbt run --full-refresh --select` the consumer that it names',
    } -%}
    {{ return([
        test.name ~ ' of ' ~ name ~ ': ' ~ ('warning, ' if result.status == 'warn' else '') ~ result.failures ~ ' found; `dbt show --select ' ~ result.node.name ~ '` lists them. Next: '
        ~ steps.get(test.name, explain)
    ]) }}

{% endmacro %}
