{#- SQL: how many keys are known, how many of them an extract lacks, how many of its lines are unreadable. -#}
{% macro weigh_extract(path, settings, rejected_lines) %}

    {%- set in_file = '_file = ' ~ tideline.literal(path) -%}
    {%- set key = settings.key | join(', ') -%}
    select
        (select count(*) from ({{ tideline.known_state(settings.key) }}) as known) as known,
        (
            select count(*) from (
                select {{ key }} from ({{ tideline.known_state(settings.key) }}) as known
                except
                select {{ key }} from tideline_incoming where {{ in_file }} and _reject_code is null
            ) as missing
        ) as gone,
        (select count(*) from tideline_incoming where {{ in_file }} and _reject_code is not null)
        {%- if rejected_lines %}
        + (select count(*) from ({{ rejected_lines }}) as split where file = {{ tideline.literal(path) }})
        {%- endif %} as unreadable

{% endmacro %}
