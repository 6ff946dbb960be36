{#-
    A SQL expression: where a Debezium event stands in the log of its database, so that it sorts as text: the commit, then the place in it. PostgreSQL's pair has no first half
    right after a snapshot; then the second stands for both, so that a snapshot sorts where it was taken.
-#}
{% macro debezium_position(document, path, prefix='') %}

    {%- set field = {} -%}
    {%- for name in ['sequence', 'lsn', 'file', 'pos', 'row', 'commit_lsn', 'change_lsn', 'event_serial_no', 'scn', 'commit_scn'] -%}
        {%- do field.update({name: tideline.json_text(document, path + [prefix ~ name])}) -%}
    {%- endfor -%}
    {%- set commit = "nullif(regexp_replace(split_part(" ~ field.sequence ~ ", ',', 1), '[^0-9]', '', 'g'), '')" -%}
    {%- set event = "nullif(regexp_replace(split_part(" ~ field.sequence ~ ", ',', 2), '[^0-9]', '', 'g'), '')" -%}
    case
        when {{ field.sequence }} like '[%' then {{ tideline.sortable_number('coalesce(' ~ commit ~ ', ' ~ event ~ ')') }}
            || '/' || {{ tideline.sortable_number(event) }}
        when {{ field.file }} is not null then {{ tideline.sortable_binlog(field.file, field.pos) }}
            || '/' || coalesce({{ tideline.sortable_number(field.row, 10) }}, '0000000000')
        when {{ field.commit_lsn }} is not null then {{ field.commit_lsn }} || '/' || coalesce({{ field.change_lsn }}, '')
            || '/' || coalesce({{ tideline.sortable_number(field.event_serial_no, 10) }}, '0000000000')
        when {{ field.scn }} is not null then {{ tideline.sortable_number('coalesce(' ~ field.commit_scn ~ ', ' ~ field.scn ~ ')') }}
            || '/' || {{ tideline.sortable_number(field.scn) }}
        when {{ field.lsn }} is not null then {{ tideline.sortable_number(field.lsn) }} || '/' || {{ tideline.sortable_number(field.lsn) }}
    end

{% endmacro %}
