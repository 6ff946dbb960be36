{#- Whether the engine's adapter runs Python models. -#}
{% macro has_python_models() %}
    {{ return(adapter.dispatch('has_python_models', 'tideline')()) }}
{% endmacro %}


{% macro default__has_python_models() %}
    {{ return(true) }}
{% endmacro %}


{% macro postgres__has_python_models() %}
    {{ return(false) }}
{% endmacro %}
