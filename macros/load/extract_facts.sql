{#-
    SQL: the date of an extract, how many of its lines are unreadable, how many of them for want of a key; and the date of the next extract that was applied before it came and
    was not undone since.
-#}
{% macro extract_facts(path, settings, rejected_lines, manifest) %}

    {%- set in_file = '_file = ' ~ tideline.literal(path) -%}
    {%- set keyless = '_reject_code is null and (' ~ settings.key | join(' is null or ') ~ ' is null)' -%}
    with dated as (
        select
            max(case when _reject_code is null then _event_at end) as event_at,
            count(case when {{ keyless }} then 1 end) as keyless,
            count(case when {{ keyless }} or _reject_code is not null then 1 end) as unreadable
        from tideline_incoming
        where {{ in_file }}
    )

    select
        cast(event_at as text) as event_at,
        keyless,
        unreadable
        {%- if rejected_lines %}
        + (select count(*) from ({{ rejected_lines }}) as split where file = {{ tideline.literal(path) }})
        {%- endif %} as unreadable,
        cast(least(
            (select min(_event_at) from {{ this }} where _event_at > (select event_at from dated)),
            (
                select min(noted.event_at) from {{ tideline.applied_extracts(manifest, tideline.relation_name(this)) }} as noted
                where noted.event_at > (select event_at from dated)
            )
        ) as text) as next_at
    from dated

{% endmacro %}
