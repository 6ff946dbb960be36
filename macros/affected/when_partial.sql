{#-
    A condition that is true in a build from scratch and `condition` in a run by affected keys: for a query whose best plan for all
    rows reads more than a few rows need. It decides how rows are found, never which.
-#}
{% macro when_partial(condition) %}

    {%- do tideline.check('when_partial', ["`condition` must not hold comments; got " ~ condition] if '*/' in condition else []) -%}
    {{- return('(1 = 1 /* tideline partial: ' ~ tojson(condition) ~ ' */)') -}}

{% endmacro %}
