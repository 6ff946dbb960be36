{#-
    A SQL expression: a JSON object made of an array of names and an array of as many values. Null where they are no arrays, differ in
    length, or where a name is no text or stands twice.
-#}
{% macro json_zip(names, values) %}
    {{ return(adapter.dispatch('json_zip', 'tideline')(names, values)) }}
{% endmacro %}


{% macro default__json_zip(names, values) %}

    {%- set listed = 'json_extract_string(' ~ names ~ ", '$[*]')" -%}
    {{ return(
        'case when ' ~ tideline.json_kind(names) ~ " = 'array' and " ~ tideline.json_kind(values) ~ " = 'array'"
        ~ ' and json_array_length(' ~ names ~ ') = json_array_length(' ~ values ~ ')'
        ~ ' and len(list_distinct(' ~ listed ~ ')) = json_array_length(' ~ names ~ ')'
        ~ ' then cast(map_from_entries(list_zip(' ~ listed ~ ', json_extract(' ~ values ~ ", '$[*]'))) as json) end"
    ) }}

{% endmacro %}


{% macro postgres__json_zip(names, values) %}
    {{ return(
        'case when jsonb_typeof(' ~ names ~ ") = 'array' and jsonb_typeof(" ~ values ~ ") = 'array' then (select case when"
        ~ ' count(entry_name) = count(*) and count(distinct entry_name) = count(*) and count(*) = count(entry_value) then'
        ~ " coalesce(jsonb_object_agg(coalesce(entry_name, ''), entry_value), cast('{}' as jsonb)) end"
        ~ ' from jsonb_array_elements_text(' ~ names ~ ') with ordinality as listed (entry_name, place)'
        ~ ' full join jsonb_array_elements(' ~ values ~ ') with ordinality as given (entry_value, place) using (place)) end'
    ) }}
{% endmacro %}
