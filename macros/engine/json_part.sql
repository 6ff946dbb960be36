{#- A SQL expression: the JSON value at `path` in a JSON document; a SQL null where there is none, and where it is null. -#}
{% macro json_part(document, path) %}
    {{ return(adapter.dispatch('json_part', 'tideline')(document, path)) }}
{% endmacro %}


{% macro default__json_part(document, path) %}
    {{ return(
        'case when ' ~ tideline.json_kind(document, path) ~ " <> 'null' then json_extract(" ~ document ~ ', '
        ~ tideline.json_pointer(path) ~ ') end'
    ) }}
{% endmacro %}


{% macro postgres__json_part(document, path) %}
    {{ return('nullif(' ~ document ~ ' #> ' ~ tideline.json_pointer(path) ~ ", cast('null' as jsonb))") }}
{% endmacro %}
