{#- A SQL expression: what stands at `path` in a JSON document (object, array, string, number, boolean, null); a SQL null where nothing does. -#}
{% macro json_kind(document, path=[]) %}
    {{ return(adapter.dispatch('json_kind', 'tideline')(document, path)) }}
{% endmacro %}


{% macro default__json_kind(document, path) %}
    {{ return(
        "(case json_type(" ~ document ~ ', ' ~ tideline.json_pointer(path) ~ ") when 'OBJECT' then 'object' when 'ARRAY' then 'array'"
        ~ " when 'VARCHAR' then 'string' when 'BOOLEAN' then 'boolean' when 'NULL' then 'null'"
        ~ " when 'BIGINT' then 'number' when 'UBIGINT' then 'number' when 'DOUBLE' then 'number' when 'HUGEINT' then 'number' end)"
    ) }}
{% endmacro %}


{% macro postgres__json_kind(document, path) %}
    {{ return('jsonb_typeof(' ~ document ~ ' #> ' ~ tideline.json_pointer(path) ~ ')') }}
{% endmacro %}
