{#-
    The model's query for the affected keys, into a temporary table; with an enforced contract in the types that it declares, as a
    rebuild would store them. The outer filter keeps a query that reads too much from writing keys that nobody asked for.
-#}
{% macro evaluate_affected(sql, settings, predicate, null_keys) %}

    {%- set fresh = api.Relation.create(identifier='tideline_fresh', type='table') -%}
    {%- set restricted = sql if predicate == 'true' else tideline.restrict_to_affected(sql, null_keys) -%}
    {%- set query -%}
        select * from (
        {{ restricted }}
        ) as evaluated
        where {{ 'true' if predicate == 'true' else tideline.affected_predicate(settings.key, null_keys, again=true) }}
    {%- endset -%}

    {%- if settings.is_contract_enforced -%}
        {{ get_create_table_as_sql(true, fresh, tideline.declared_rows()) }}
        {{ get_assert_columns_equivalent(sql) }}
        insert into tideline_fresh {{ get_select_subquery(query) }};
    {%- else -%}
        {{ get_create_table_as_sql(true, fresh, query) }}
    {%- endif -%}

{% endmacro %}
