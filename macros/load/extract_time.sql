{#- SQL, in brackets: the date of an extract that was read, as its rows say it; null when no row of it is readable. -#}
{% macro extract_time(path) %}

    {{- return('(select max(_event_at) from tideline_incoming where _reject_code is null and _file = ' ~ tideline.literal(path) ~ ')') -}}

{% endmacro %}
