{#- A mark, as text with its offset, as a SQL literal of type timestamptz; none becomes a typed null. -#}
{% macro timestamp_literal(value) %}

    {{- return('cast(' ~ tideline.literal(value) ~ ' as timestamp with time zone)') -}}

{% endmacro %}
