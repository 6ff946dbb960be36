{#- A SQL expression over the keyed events of a format: the code of what keeps a message from being applied, or null. -#}
{% macro event_fault(keys) %}

    {%- set missing, changed, unknown = [], [], [] -%}
    {%- for number in range(1, keys + 1) -%}
        {%- do missing.append('coalesce(after_key_' ~ number ~ ', before_key_' ~ number ~ ') is null') -%}
        {%- do changed.append('before_key_' ~ number ~ ' <> after_key_' ~ number) -%}
        {%- do unknown.append('before_key_' ~ number ~ ' is null') -%}
    {%- endfor -%}
    case
        when document is null and _raw is not null then 'malformed_json'
        when kind is null then 'not_a_change_event'
        when kind <> 'event' then null
        when op in ('c', 'u', 'r') and after_row is null or op = 'd' and before_row is null then 'no_row'
        when op <> 't' and ({{ missing | join(' or ') }}) then 'no_key'
        when op = 'u' and ({{ changed | join(' or ') }}) and ({{ unknown | join(' or ') }}) then 'no_key'
        when event_position is null then 'no_position'
        when event_at is null and has_time then 'not_a_time'
    end

{% endmacro %}
