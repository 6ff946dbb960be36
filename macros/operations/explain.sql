{#-
    What became of every event of one key: applied, older than another, a repeat, without effect, in quarantine, not read yet; then the
    versions (or the row) that came of it, and the runs that read them. Reads only; nothing is written or locked.
-#}
{% macro explain(model, key) %}

    {%- set found = [] -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.name == model -%}
        {%- do found.append(node) -%}
    {%- endfor -%}
    {%- if not found -%}
        {%- do tideline.check('explain', ["there is no model '" ~ model ~ "'"]) -%}
    {%- elif found[0].config.materialized != 'tideline_incremental' -%}
        {%- do tideline.check('explain', ["'" ~ model ~ "' is a " ~ found[0].config.materialized ~ "; only a tideline_incremental model says where its rows come from"]) -%}
    {%- endif -%}

    {%- do log(tideline.explain_key(found[0], key) | join('\n    '), info=true) -%}

{% endmacro %}
