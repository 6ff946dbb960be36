{#- A FROM clause: the rows of `relation`, each as often as `times` says. -#}
{% macro repeated(relation, times) %}

    {{- return(relation ~ ' cross join lateral generate_series(1, ' ~ times ~ ') as repeats (_tideline_nth)') -}}

{% endmacro %}
