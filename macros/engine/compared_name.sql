{#-
    A column's name, as SQL writes it, in the form in which the engine compares names: `"plan"` and `plan` are one column. To DuckDB upper and lower case
    are the same in quotes, too.
-#}
{% macro compared_name(name) %}
    {{ return(adapter.dispatch('compared_name', 'tideline')(name)) }}
{% endmacro %}


{% macro default__compared_name(name) %}
    {{ return(tideline.bare_name(name) | lower) }}
{% endmacro %}


{% macro postgres__compared_name(name) %}
    {{ return(tideline.bare_name(name) if name.startswith('"') else name | lower) }}
{% endmacro %}
