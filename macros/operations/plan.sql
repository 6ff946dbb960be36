{#-
    What the next run would do, model by model, and why. Reads only; nothing is written or locked. A change of a macro or a var
    is not seen here, because models are not compiled: the run itself compares the compiled query.
-#}
{% macro plan(select=[]) %}

    {%- set models = [] -%}
    {%- for node in graph.nodes.values() if node.config.materialized == 'tideline_incremental' and (not select or node.name in select) -%}
        {%- do models.append(node) -%}
    {%- endfor -%}
    {%- for name in select if name not in models | map(attribute='name') -%}
        {%- do tideline.check('plan', ["there is no tideline_incremental model '" ~ name ~ "'"]) -%}
    {%- endfor -%}

    {%- for node in models | sort(attribute='unique_id') -%}
        {%- do log(tideline.plan_model(node) | join('\n    '), info=true) -%}
    {%- endfor -%}

{% endmacro %}
