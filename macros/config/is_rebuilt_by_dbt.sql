{#-
    Whether dbt may build a relation's rows anew behind their marks: a table, a seed, a snapshot, an incremental model, or a view
    of one; but not a source, a tideline_load model or an incremental one that says `full_refresh: false` (dbt makes other kinds anew all the same).
-#}
{% macro is_rebuilt_by_dbt(node) %}

    {%- set rebuilt = [] -%}
    {%- for base in tideline.upstream_bases(node) if base.resource_type != 'source' -%}
        {%- set base_config = base.get('config', {}) -%}
        {%- set only_grows = base_config.get('materialized') == 'incremental' and base_config.get('full_refresh') == false -%}
        {%- if base_config.get('materialized') != 'tideline_load' and not only_grows -%}
            {%- do rebuilt.append(base.name) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(rebuilt | length > 0) }}

{% endmacro %}
