{#- In a test's query: the place of the condition that `since_passed` writes. True as it stands. -#}
{% macro not_passed_yet() %}
    {{- return('(1 = 1 /* tideline since passed */)') -}}
{% endmacro %}
