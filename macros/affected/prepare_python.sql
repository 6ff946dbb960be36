{#-
    Whether the Python of a model has to run, and what must be settled before it does: its types are those that are declared, and a table with others
    is rebuilt, for which it has to read everything.
-#}
{% macro prepare_python(target, settings, run) %}

    {%- if model.language != 'python' or run.kind == 'nothing' or (run.kind == 'incremental' and run.key_count == 0) -%}
        {{ return(false) }}
    {%- endif -%}
    {%- call statement('tideline_declared') -%}
        create temporary table tideline_declared as
        {{ tideline.declared_rows() }}
    {%- endcall -%}
    {%- if run.kind == 'incremental' -%}
        {%- set declared = tideline.column_types(tideline.temporary('tideline_declared')) -%}
        {%- set stored = tideline.column_types(target) -%}
        {%- set columns_changed = tideline.handle_column_changes(tideline.column_changes(declared, stored), stored, settings) -%}
        {%- if columns_changed is not none -%}
            {%- do run.update({'kind': 'rebuild', 'reason': columns_changed}) -%}
        {%- endif -%}
    {%- endif -%}
    {{ return(true) }}

{% endmacro %}
