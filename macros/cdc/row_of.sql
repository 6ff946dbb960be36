{#- A SQL expression: the row that a change event carries under a name; null where it is no object. -#}
{% macro row_of(document, path) %}

    {{- return('case when ' ~ tideline.json_kind(document, path) ~ " = 'object' then " ~ tideline.json_part(document, path) ~ ' end') -}}

{% endmacro %}
