{#-
    SQL that puts the rows which must not pass, and the lines that could not be split, into quarantine with their place, text and reason. A
    row that is read again by every load (it has no cursor) is put there once: by its text, which must be the same in each session (`in_utc`).
-#}
{% macro quarantine_rows(quarantine, state, rejected_lines) %}

    {%- set consumer = tideline.literal(tideline.relation_name(this)) -%}
    insert into {{ quarantine }} ({{ tideline.quarantine_columns() | map('first') | join(', ') }})
    select
        {{ consumer }}, {{ tideline.literal(invocation_id) }}, {{ tideline.timestamp_literal(state.mark) }},
        file, line, code, reason, raw
    from (
        select cast(_file as text) as file, cast(_line as bigint) as line, cast(_reject_code as text) as code, cast(_reject_reason as text) as reason,
            coalesce(cast(_raw as text), {{ tideline.row_as_text('incoming') }}) as raw
        from tideline_incoming as incoming
        where _reject_code is not null
        {%- if rejected_lines %}
        union all
        select file, line, 'malformed_line' as code, reason, raw from ({{ rejected_lines }}) as split
        {%- endif %}
    ) as bad
    where not exists (
        select 1 from {{ quarantine }} as before
        where
            before.consumer = {{ consumer }}
            and before.raw is not distinct from bad.raw
            and before.file is not distinct from bad.file
            and before.line is not distinct from bad.line
    )

{% endmacro %}
