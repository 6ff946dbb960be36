{#- A SQL expression: the values that the objects of a JSON array have under one name, as a JSON array; an object without it is left out. Null where there is no array. -#}
{% macro json_gather(array, name) %}
    {{ return(adapter.dispatch('json_gather', 'tideline')(array, name)) }}
{% endmacro %}


{% macro default__json_gather(array, name) %}
    {{ return(
        'case when ' ~ tideline.json_kind(array) ~ " = 'array' then to_json(json_extract(" ~ array ~ ", '$[*].\"" ~ name ~ "\"')) end"
    ) }}
{% endmacro %}


{% macro postgres__json_gather(array, name) %}
    {{ return(
        'case when ' ~ tideline.json_kind(array) ~ " = 'array' then jsonb_path_query_array(" ~ array ~ ", '$[*].\"" ~ name ~ "\"') end"
    ) }}
{% endmacro %}
