{#-
    SQL for the messages of a relation (`messages_of`) out of the envelope that carries their schema, where there is one. A row may have columns of these names: then it has fields that begin with
    `prefix` beside them.
-#}
{% macro unwrapped_messages(relation, message, prefix) %}

    {%- set payload = tideline.json_kind('message', ['payload']) -%}
    {%- set is_wrapped = (
        tideline.json_kind('message', ['schema']) ~ ' is not null and ' ~ tideline.json_kind('message', [prefix ~ 'op']) ~ ' is null and '
        ~ tideline.json_kind('message', [prefix ~ 'deleted']) ~ ' is null'
    ) %}
    select
        _file,
        _line,
        _raw,
        case
            when {{ is_wrapped }} and {{ payload }} = 'object' then {{ tideline.json_part('message', ['payload']) }}
            when {{ is_wrapped }} and {{ payload }} = 'null' then {{ tideline.parse_json("'null'") }}
            else message
        end as message
    from ({{ tideline.messages_of(relation, message) }}) as received
    {{ tideline.fence() }}

{% endmacro %}
