{#- The state table `tideline_<name>`, made if dbt has not seen it and given the columns that it lacks on a full refresh. -#}
{% macro ensure_state(name, columns, index) %}

    {%- set relation = tideline.state_relation(name) -%}
    {%- if load_cached_relation(relation) is none -%}
        {%- do tideline.close_transaction() -%}
        {%- do tideline.create_state_table(relation, columns, index) -%}
        {%- do adapter.cache_added(relation) -%}
    {%- elif flags.FULL_REFRESH -%}
        {%- do tideline.extend_state(relation, columns) -%}
    {%- endif -%}
    {{ return(relation) }}

{% endmacro %}
