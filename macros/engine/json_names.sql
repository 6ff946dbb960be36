{#- A SQL expression: the names in a JSON object as a JSON array, sorted. -#}
{% macro json_names(document) %}
    {{ return(adapter.dispatch('json_names', 'tideline')(document)) }}
{% endmacro %}


{% macro default__json_names(document) %}
    {{ return('to_json(list_sort(list_distinct(json_keys(' ~ document ~ '))))') }}
{% endmacro %}


{% macro postgres__json_names(document) %}
    {{ return('(select jsonb_agg(entry_name order by entry_name collate "C") from jsonb_object_keys(' ~ document ~ ') as entries (entry_name))') }}
{% endmacro %}
