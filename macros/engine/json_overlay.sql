{#- A SQL expression: a JSON object with the entries of another laid over it; a null over it is a null. -#}
{% macro json_overlay(document, changes) %}
    {{ return(adapter.dispatch('json_overlay', 'tideline')(document, changes)) }}
{% endmacro %}


{% macro default__json_overlay(document, changes) %}

    {%- set pointer = "'/' || replace(replace(entry_name, '~', '~0'), '/', '~1')" -%}
    {{ return(
        'cast(map_from_entries(list_transform(list_distinct(list_concat(json_keys(' ~ document ~ '), json_keys(' ~ changes
        ~ '))), lambda entry_name: (entry_name, case when json_exists(' ~ changes ~ ', ' ~ pointer ~ ') then json_extract(' ~ changes
        ~ ', ' ~ pointer ~ ') else json_extract(' ~ document ~ ', ' ~ pointer ~ ') end))) as json)'
    ) }}

{% endmacro %}


{% macro postgres__json_overlay(document, changes) %}
    {{ return('(' ~ document ~ ' || ' ~ changes ~ ')') }}
{% endmacro %}
