{#- What the ledger says of the steps of a chain of events: the runs of each reader with the mark of the upstream that they read up to. -#}
{% macro recorded_reads(chain) %}

    {%- set ledger = tideline.state_relation('ledger', chain[0].reader.database) -%}
    {%- set pairs = [] -%}
    {%- for step in chain -%}
        {%- do pairs.append(
            '(consumer = ' ~ tideline.literal(tideline.relation_name(step.reader))
            ~ ' and upstream = ' ~ tideline.literal(tideline.relation_name(step.relation)) ~ ')'
        ) -%}
    {%- endfor -%}
    {{ return(tideline.query_as_mappings(
        'select consumer, upstream, run_id, kind, run_mark, high_mark from ' ~ ledger
        ~ ' where high_mark is not null and (' ~ pairs | join(' or ') ~ ') order by run_mark'
    )) }}

{% endmacro %}
