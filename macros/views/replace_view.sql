{#- Makes a view in the place of what is there, with its docs, and notes in its comment what it was made from. -#}
{% macro replace_view(existing, target, sql, definition) %}

    {%- if existing is not none -%}
        {%- do adapter.drop_relation(existing) -%}
    {%- endif -%}
    {%- call statement('main', auto_begin=true) -%}
        {{ get_create_view_as_sql(target, sql) }}
    {%- endcall -%}
    {%- do tideline.note_reshaped() -%}
    {%- do persist_docs(target, model) -%}
    {%- set facts = tideline.query_as_mappings(tideline.view_facts([target]))[0] -%}
    {%- set lines = [model.description] if config.persist_relation_docs() and model.description else [] -%}
    {%- do run_query(alter_relation_comment(target, (lines + [tideline.view_mark(definition, facts.stored)]) | join('\n\n'))) -%}

{% endmacro %}
