{#- SQL: a row of an extract without a key is none that could be compared; it goes to quarantine. -#}
{% macro reject_keyless_rows(path, key) %}

    update tideline_incoming
    set _reject_code = 'no_key', _reject_reason = {{ tideline.literal('the row of the extract lacks its key: ' ~ key | join(', ')) }}
    where _reject_code is null and _file = {{ tideline.literal(path) }} and ({{ key | join(' is null or ') }} is null)

{% endmacro %}
