{#- The lines that explain one key of a model, from its graph node: events in their order, what was left out before, versions, runs. -#}
{% macro explain_key(node, key) %}

    {%- set relation = tideline.node_relation(node) -%}
    {%- set settings = tideline.read_config(node, relation) -%}
    {%- do tideline._check_explained(node, settings, key) -%}
    {%- set chain = tideline.event_chain(node, settings, key) -%}
    {%- set recorded = tideline.recorded_history(node, settings, key) -%}
    {%- set events = tideline.received_events(chain, recorded) -%}
    {%- set stored = tideline.query_as_mappings('select * from ' ~ relation ~ ' where ' ~ tideline.key_predicate(settings.key, key)) -%}
    {%- do tideline.judge_events(events, stored, recorded) -%}
    {%- set left_out = tideline.left_out_events(chain) -%}
    {%- set quarantined = tideline.quarantined_events(chain, key) -%}

    {%- set lines = [node.name ~ ' ' ~ tojson(key) ~ ': ' ~ (events | length + left_out | length) ~ ' events received, ' ~ quarantined | length ~ ' in quarantine, ' ~ stored | length ~ ' rows stored'] -%}
    {%- do lines.append('events of ' ~ chain[0].name ~ (', in the order of their truth:' if recorded else ':')) -%}
    {%- for event in events -%}
        {%- do lines.append('  ' ~ event.number ~ '. ' ~ tideline.event_text(event.row, recorded.content if recorded and not event.is_delete else []) ~ ': ' ~ event.fate) -%}
    {%- endfor -%}
    {%- for event in left_out -%}
        {%- do lines.append('  -  ' ~ tideline.event_text(event.row) ~ ': ' ~ event.fate) -%}
    {%- endfor -%}
    {%- for row in quarantined -%}
        {%- do lines.append('  -  quarantined (' ~ row.code ~ ', ' ~ row.file ~ (':' ~ row.line if row.line is not none else '') ~ ', batch ' ~ row.batch_id ~ '): ' ~ row.reason) -%}
    {%- endfor -%}
    {%- do lines.extend(tideline.stored_texts(stored, events, recorded)) -%}
    {%- do lines.extend(tideline.run_texts(relation, events)) -%}
    {{ return(lines) }}

{% endmacro %}


{% macro _check_explained(node, settings, key) %}

    {%- set problems = [] -%}
    {%- if key is not mapping -%}
        {%- do problems.append("`key` must give a value for each of " ~ settings.key | join(', ') ~ ", such as {" ~ settings.key[0] ~ ": 17}; got " ~ key) -%}
    {%- else -%}
        {%- for column in key if column not in settings.key -%}
            {%- do problems.append("'" ~ column ~ "' is no key column of '" ~ node.name ~ "'; its key is " ~ settings.key | join(', ')) -%}
        {%- endfor -%}
        {%- for column in settings.key if column not in key -%}
            {%- do problems.append("`key` lacks a value for '" ~ column ~ "' (null is one)") -%}
        {%- endfor -%}
    {%- endif -%}
    {%- for upstream in settings.upstreams if not tideline.readable(upstream.relation) -%}
        {%- do problems.append("upstream '" ~ upstream.name ~ "' is not built") -%}
    {%- endfor -%}
    {%- if not tideline.relation_exists(settings.relation) -%}
        {%- do problems.append("'" ~ node.name ~ "' is not built") -%}
    {%- endif -%}
    {%- do tideline.check('explain', problems) -%}

{% endmacro %}
