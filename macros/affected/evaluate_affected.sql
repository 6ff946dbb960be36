{#-
    The model's query for the affected keys, into a temporary table. The outer filter keeps a query that reads too much from writing
    keys that nobody asked for.
-#}
{% macro evaluate_affected(sql, settings, predicate, null_keys) %}

    {%- set fresh = api.Relation.create(identifier='tideline_fresh', type='table') -%}
    {%- set restricted = sql if predicate == 'true' else tideline.restrict_to_affected(sql, null_keys) -%}
    {%- set query -%}
        select * from (
        {{ restricted }}
        ) as evaluated
        where {{ predicate }}
    {%- endset -%}
    {{ get_create_table_as_sql(true, fresh, query) }}

{% endmacro %}
