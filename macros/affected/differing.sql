{#- A query: the addresses of the rows of one side (`stored` or `fresh`) that the other side has not. -#}
{% macro differing(side) %}

    {{- return('select _tideline_' ~ side ~ ' from tideline_diff where not _tideline_is_same and _tideline_' ~ side ~ ' is not null') -}}

{% endmacro %}
