{#-
    SQL: how many keys are known as of the extract's date, how many of them it lacks, how many of its lines are unreadable; its date, and the
    date of the next extract that was applied before it came.
-#}
{% macro weigh_extract(path, settings, rejected_lines, manifest) %}

    {%- set in_file = '_file = ' ~ tideline.literal(path) -%}
    {%- set key = settings.key | join(', ') -%}
    {%- set time = tideline.extract_time(path) -%}
    select
        (select count(*) from tideline_known) as known,
        (
            select count(*) from (
                select {{ key }} from tideline_known
                except
                select {{ key }} from tideline_incoming where {{ in_file }} and _reject_code is null
            ) as missing
        ) as gone,
        (select count(*) from tideline_incoming where {{ in_file }} and _reject_code is not null)
        {%- if rejected_lines %}
        + (select count(*) from ({{ rejected_lines }}) as split where file = {{ tideline.literal(path) }})
        {%- endif %} as unreadable,
        cast({{ time }} as text) as event_at,
        cast(least(
            (select min(_event_at) from {{ this }} where _event_at > {{ time }}),
            (
                select min(event_at) from {{ manifest }}
                where consumer = {{ tideline.literal(tideline.relation_name(this)) }} and state = 'loaded' and event_at > {{ time }}
            )
        ) as text) as next_at

{% endmacro %}
