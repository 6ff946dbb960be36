{#- A SQL expression: what a change of wal2json is, by its `kind` or `action`; an empty transaction of version 1 is a commit; null when it is none. -#}
{% macro wal2json_kind(kinds, change_kind, change, table) %}

    case
        when _raw is null or {{ tideline.json_kind('message') }} = 'null' then 'tombstone'
        {%- if 'insert' in kinds %}
        when {{ tideline.json_kind('message', ['change']) }} = 'array' and {{ tideline.json_kind('message', ['change', '0']) }} is null then 'commit'
        {%- endif %}
        {%- if table is not none %}
        when {{ tideline.json_text(change, ['schema']) }} || '.' || {{ tideline.json_text(change, ['table']) }} <> {{ tideline.literal(table) }} then 'other_table'
        {%- endif %}
        {%- for name, kind in kinds.items() %}
        when {{ change_kind }} = '{{ name }}' then '{{ kind }}'
        {%- endfor %}
    end

{% endmacro %}
