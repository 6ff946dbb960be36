{#- For `run_summary`: what the ledger of a database and its table of gaps say of this invocation, as lines; none where nothing was recorded. -#}
{% macro summed_loads(database) %}

    {%- set lines = [] -%}
    {%- set run = tideline.literal(invocation_id) -%}
    {%- set ledger = tideline.state_relation('ledger', database) -%}
    {%- if not tideline.relation_exists(ledger) -%}
        {{ return(lines) }}
    {%- endif -%}
    {%- set sums = tideline.query_as_mappings(tideline.run_sums(ledger, run))[0] -%}
    {%- set parts = [] -%}
    {%- if sums.loads -%}
        {%- do parts.append('loaded ' ~ sums.loaded ~ ' rows into ' ~ sums.loads ~ (' tables' if sums.loads > 1 else ' table')) -%}
    {%- endif -%}
    {%- if sums.changes -%}
        {%- do parts.append('changed ' ~ sums.changed ~ ' rows of ' ~ sums.changes ~ (' models' if sums.changes > 1 else ' model')) -%}
    {%- endif -%}
    {%- for word in ['late', 'duplicate', 'quarantined', 'parked'] if sums[word] -%}
        {%- do parts.append(sums[word] ~ ' ' ~ word) -%}
    {%- endfor -%}
    {%- if parts -%}
        {%- do lines.append(parts | join(', ')) -%}
    {%- endif -%}

    {%- set gaps = tideline.state_relation('gaps', database) -%}
    {%- if sums.loads and tideline.relation_exists(gaps) -%}
        {%- set counts = tideline.query_as_mappings(
            "select count(case when opened_by = " ~ run ~ " then 1 end) as opened, count(case when closed_by = " ~ run ~ " and outcome = 'filled' then 1 end) as filled,"
            ~ " count(case when closed_by = " ~ run ~ " and outcome = 'given up' then 1 end) as given_up from " ~ gaps
        )[0] -%}
        {%- if counts.opened or counts.filled or counts.given_up -%}
            {%- do lines.append('gaps in ids: ' ~ counts.opened ~ ' opened, ' ~ counts.filled ~ ' filled, ' ~ counts.given_up ~ ' given up') -%}
        {%- endif -%}
    {%- endif -%}
    {{ return(lines) }}

{% endmacro %}
