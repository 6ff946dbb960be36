{#- The inside of `cross join <elements>`: the elements of a JSON array as `element` with their `place` from 1 on. -#}
{% macro json_elements(array) %}
    {{ return(adapter.dispatch('json_elements', 'tideline')(array)) }}
{% endmacro %}


{% macro default__json_elements(array) %}
    {{ return('unnest(json_extract(' ~ array ~ ", '$[*]')) with ordinality as elements (element, place)") }}
{% endmacro %}


{% macro postgres__json_elements(array) %}
    {{ return('jsonb_array_elements(' ~ array ~ ') with ordinality as elements (element, place)') }}
{% endmacro %}
