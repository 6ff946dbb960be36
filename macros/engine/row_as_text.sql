{#- A SQL expression: a row, by its alias, as the text of a JSON object. -#}
{% macro row_as_text(alias) %}
    {{ return(adapter.dispatch('row_as_text', 'tideline')(alias)) }}
{% endmacro %}


{% macro default__row_as_text(alias) %}
    {{ return('cast(to_json(' ~ alias ~ ') as text)') }}
{% endmacro %}


{% macro postgres__row_as_text(alias) %}
    {{ return('cast(to_jsonb(' ~ alias ~ ') as text)') }}
{% endmacro %}
