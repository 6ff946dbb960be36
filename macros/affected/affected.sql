{#-
    The extra predicate of a model's query: true as it stands (a build from scratch, `dbt compile`, `dbt show`, a unit
    test), and a semi-join on the affected keys in an incremental run, decided under the lock. `key` gives one
    expression for each of the model's key columns where the query reads them under other names.
-#}
{% macro affected(key=none) %}

    {%- if model.resource_type in ['unit_test', 'test'] -%}
        {{ return('(1 = 1)') }}
    {%- endif -%}
    {%- set meta = config.get('meta', {}) or {} -%}
    {%- set unique_key = config.get('unique_key') or [] -%}
    {%- set columns = key or meta.get('tideline_key') or ([unique_key] if unique_key is string else unique_key) -%}
    {%- if execute -%}
        {%- do tideline.check('affected', tideline.column_list('key', columns)) -%}
        {%- if '*/' in columns | join -%}
            {%- do tideline.check('affected', ["`key` must not hold comments; got " ~ columns]) -%}
        {%- endif -%}
    {%- endif -%}
    {{- return('(1 = 1 /* tideline affected: ' ~ tojson(columns) ~ ' */)') -}}

{% endmacro %}
