{#- A hash of all that decides what a view is made as: its compiled query, its contract, and the docs that are stored with it. -#}
{% macro view_definition(sql) %}

    {%- set contract = config.get('contract') -%}
    {%- set declared = model.contract.checksum if contract and contract.enforced else none -%}
    {%- set docs = [] -%}
    {%- if config.persist_relation_docs() -%}
        {%- do docs.append(model.description) -%}
    {%- endif -%}
    {%- if config.persist_column_docs() -%}
        {%- for name, column in model.columns.items() -%}
            {%- do docs.append([name, column.description]) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(local_md5(tojson([sql | trim, declared, docs]))) }}

{% endmacro %}
