{#-
    A state table (`tideline_<name>`): in the target's schema (or `tideline__state_schema`) of the model's own database,
    since a transaction of DuckDB writes to one database only.
-#}
{% macro state_relation(name, database=none) %}

    {{ return(api.Relation.create(
        database=database or this.database,
        schema=tideline.setting('state_schema') or target.schema,
        identifier='tideline_' ~ name,
        type='table',
    )) }}

{% endmacro %}
