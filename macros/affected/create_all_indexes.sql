{#-
    The model's own `indexes`, and those that a run searches by, where the engine has use for them: the key, and `tideline_indexes`
    (unless one of the model's own begins with the same columns). Then the planner is told how large the table is.
-#}
{% macro create_all_indexes(relation, settings) %}

    {%- do create_indexes(relation) -%}
    {%- for columns in [settings.key] + settings.indexes if not tideline.has_index_on(columns) -%}
        {%- set index = tideline.create_index(relation, columns) -%}
        {%- if index -%}
            {%- do run_query(index) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set analyze = tideline.analyze_table(relation) -%}
    {%- if analyze -%}
        {%- do run_query(analyze) -%}
    {%- endif -%}

{% endmacro %}
