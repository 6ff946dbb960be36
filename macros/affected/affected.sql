{#-
    The extra predicate of a model's query: true as it stands (a build from scratch, `dbt compile`, `dbt show`, a unit
    test), and a semi-join on the affected keys in an incremental run, decided under the lock. `key` gives one
    expression for each of the model's key columns where the query reads them under other names.
-#}
{% macro affected(key=none) %}

    {%- if model.resource_type != 'model' -%}
        {{ return('(1 = 1)') }}
    {%- endif -%}
    {%- set columns = key or tideline.grain(config) -%}
    {%- if execute -%}
        {%- do tideline.check('affected', tideline.column_list('key' if key else 'unique_key` or `tideline_key', columns)) -%}
        {%- if '*/' in columns | join -%}
            {%- do tideline.check('affected', ["`key` must not hold comments; got " ~ columns]) -%}
        {%- endif -%}
    {%- endif -%}
    {{- return('(1 = 1 /* tideline affected: ' ~ tojson(columns) ~ ' */)') -}}

{% endmacro %}
