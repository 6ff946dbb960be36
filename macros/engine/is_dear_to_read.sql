{#-
    Whether reading a column of a type costs much more than reading a number: text and what is made of several values, where the engine stores
    and packs each column by itself. Where it reads whole rows no column is dearer than another.
-#}
{% macro is_dear_to_read(type) %}
    {{ return(adapter.dispatch('is_dear_to_read', 'tideline')(type)) }}
{% endmacro %}


{% macro default__is_dear_to_read(type) %}
    {{ return(modules.re.match('varchar|text|string|char|blob|binary|json|variant|struct|map|union|array|.*]$', type | lower) is not none) }}
{% endmacro %}


{% macro postgres__is_dear_to_read(type) %}
    {{ return(false) }}
{% endmacro %}
