{#- The lines that say what the next run of one model would do, from its graph node. -#}
{% macro plan_model(node) %}

    {%- set relation = tideline.node_relation(node) -%}
    {%- set settings = tideline.read_config(node, relation) -%}
    {%- set ledger = tideline.state_relation('ledger', node.database) -%}
    {%- if not tideline.relation_exists(ledger) -%}
        {{ return([node.name ~ ': first (there is no ledger yet)']) }}
    {%- endif -%}
    {%- set unbuilt = tideline.plan_unbuilt(node, settings) -%}
    {%- if unbuilt is not none -%}
        {{ return([unbuilt]) }}
    {%- endif -%}
    {%- do tideline.find_feeds(settings) -%}
    {%- set marks = tideline.query_as_mappings(tideline.read_marks(ledger, settings)) | sort(attribute='position') -%}
    {%- set code = (marks[0].fingerprint or ':').split(':')[1] if marks[0].code_hash in [none, settings.code_hash] else 'changed' -%}
    {%- set logic = tideline.shape_fingerprint(settings) ~ ':' ~ code -%}
    {%- set run = tideline.decide_run(settings, marks, logic, node.config.get('full_refresh') == true) -%}
    {%- set lines = [node.name ~ ': ' ~ run.kind ~ ' (' ~ run.reason ~ ')'] -%}
    {%- if run.is_compared -%}
        {%- do lines.append('compared with the table that is there: what reads its feed gets the rows that differ, unless most do') -%}
    {%- elif run.kind == 'incremental' -%}
        {%- for count in tideline.query_as_mappings(tideline.count_planned(settings)) -%}
            {%- if count.position == 0 -%}
                {%- do lines.append('would recompute ' ~ count.affected_keys ~ ' keys, ' ~ count.stored_rows ~ ' stored rows') -%}
            {%- else -%}
                {%- set upstream = settings.upstreams[count.position - 1] -%}
                {%- do lines.append(
                    "'" ~ upstream.name ~ "' by " ~ upstream.rule ~ ': ' ~ count.changed_rows ~ ' changed rows since ' ~ (upstream.low or 'the beginning')
                    ~ ', ' ~ count.affected_keys ~ ' keys'
                ) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(lines) }}

{% endmacro %}
