{#- A SQL expression: how many events a transaction has, from the message that ends it: those of one table, or all. -#}
{% macro debezium_event_count(table) %}

    {%- if table is none -%}
        {{ return(tideline.try_cast(tideline.json_text('document', ['event_count']), 'bigint')) }}
    {%- endif -%}
    {%- set collections = '(' ~ tideline.json_part('document', ['data_collections']) ~ ')' -%}
    {%- set counts = tideline.json_zip('(' ~ tideline.json_gather(collections, 'data_collection') ~ ')', '(' ~ tideline.json_gather(collections, 'event_count') ~ ')') -%}
    {{ return(tideline.try_cast(tideline.json_text('(' ~ counts ~ ')', [table]), 'bigint')) }}

{% endmacro %}
