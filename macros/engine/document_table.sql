{#-
    dbt's `persist_docs`, and on DuckDB the table's epoch in the last line of its comment: the only place that tells this table from
    another that takes its name (`table_facts`).
-#}
{% macro document_table(relation, epoch, is_new) %}
    {{ return(adapter.dispatch('document_table', 'tideline')(relation, epoch, is_new)) }}
{% endmacro %}


{% macro default__document_table(relation, epoch, is_new) %}

    {%- do persist_docs(relation, model) -%}

{% endmacro %}


{% macro duckdb__document_table(relation, epoch, is_new) %}

    {%- set lines = [model.description] if config.persist_relation_docs() and model.description else [] -%}
    {%- set comment = (lines + ['tideline epoch: ' ~ epoch]) | join('\n\n') -%}
    {%- do persist_docs(relation, dict(model, description=comment)) -%}
    {%- if is_new and not config.persist_relation_docs() -%}
        {%- do run_query(alter_relation_comment(relation, comment)) -%}
    {%- endif -%}

{% endmacro %}
