{#-
    Whether dbt takes rows out of a relation and puts others in their place, as it goes: an incremental model with a key or in batches, or a view of one. Where a row stood that is
    gone nobody can tell, so who reads such a relation by its marks cannot go by keys.
-#}
{% macro is_replaced_by_dbt(node) %}

    {%- for base in tideline.upstream_bases(node) if base.get('config', {}).get('materialized') == 'incremental' -%}
        {%- set strategy = base.config.get('incremental_strategy') -%}
        {%- if strategy == 'microbatch' or (strategy != 'append' and base.config.get('unique_key')) -%}
            {{ return(true) }}
        {%- endif -%}
    {%- endfor -%}
    {{ return(false) }}

{% endmacro %}
