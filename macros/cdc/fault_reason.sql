{#- A SQL expression: what a code of `event_fault` says in words. -#}
{% macro fault_reason(code, unique_key) %}

    case {{ code }}
        when 'malformed_json' then 'the message is not JSON'
        when 'not_a_change_event' then 'the message is none that this format knows'
        when 'no_row' then 'the event lacks the row that its op needs, or it is no object'
        when 'no_key' then {{ tideline.literal('the row lacks a column of the key (' ~ unique_key | join(', ') ~ ')') }}
        when 'no_position' then 'the event lacks its position in the log, so it has no place in the order'
        when 'not_a_time' then 'the time of the event is not a time'
    end

{% endmacro %}
