{#- A query that returns no row, in the columns and types that are declared for the model. -#}
{% macro declared_rows() %}

    {{- return('select * from (' ~ get_empty_schema_sql(model.columns) ~ ') as declared where false') -}}

{% endmacro %}
