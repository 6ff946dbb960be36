{#-
    A SQL expression: a JSON object without the entries for which `condition` does not hold. The condition says `entry_name` (text) and
    `entry_value` (JSON); it must hold or not, never be null.
-#}
{% macro json_filter(document, condition) %}
    {{ return(adapter.dispatch('json_filter', 'tideline')(document, condition)) }}
{% endmacro %}


{% macro default__json_filter(document, condition) %}

    {%- set value = 'json_extract(' ~ document ~ ", '/' || replace(replace(entry_name, '~', '~0'), '/', '~1'))" -%}
    {{ return(
        'cast(map_from_entries(list_transform(list_filter(list_distinct(json_keys(' ~ document ~ ')), lambda entry_name: '
        ~ condition | replace('entry_value', value) ~ '), lambda entry_name: (entry_name, ' ~ value ~ '))) as json)'
    ) }}

{% endmacro %}


{% macro postgres__json_filter(document, condition) %}
    {{ return(
        "coalesce((select jsonb_object_agg(entry_name, entry_value) from jsonb_each(" ~ document
        ~ ') as entries (entry_name, entry_value) where ' ~ condition ~ "), cast('{}' as jsonb))"
    ) }}
{% endmacro %}
