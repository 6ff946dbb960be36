{#-
    The events of a relation, truncates told to every key, each with its place in the one order of its key (`_tideline_nth`) and the
    moment of the one after it. Current state and history both begin here.
-#}
{% macro ordered_events(relation, history) %}

    {%- set events = tideline.relation_events(relation, history) -%}
    {%- if history.is_truncate and not history.ignores_deletes -%}
        {%- set events = tideline.truncated_events(events, history) -%}
    {%- endif -%}
    {%- if history.bitemporal -%}
        {%- set events = tideline.known_events(events, history) -%}
    {%- endif -%}
    {%- set sequence = [] -%}
    {%- for expression in history.sequence_by -%}
        {%- do sequence.append('_tideline_sequence_' ~ loop.index) -%}
    {%- endfor -%}
    {%- set in_order -%}
        over (
            partition by {{ history.partition | join(', ') }}
            order by {{ tideline.event_order(
                sequence, '_tideline_at', '_tideline_is_delete',
                history.columns + history.extras | reject('equalto', '_tideline_batch') | list,
                batch='_tideline_batch' if '_tideline_batch' in history.extras else none,
                key=history.key,
            ) }}
        )
    {%- endset %}

    select
        received.*,
        row_number() {{ in_order }} as _tideline_nth,
        lead(_tideline_at) {{ in_order }} as _tideline_next_at
    from ({{ events }}) as received

{% endmacro %}
