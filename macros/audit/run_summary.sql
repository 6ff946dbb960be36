{#-
    For one's own `on-run-end`: says in a few lines what this run loaded and changed, what was late, came twice or is in quarantine, which gaps opened and closed, which tests of
    this package found something and what to run next, what was skipped, and the slowest model. Silent when there is nothing to say. Reads only, and returns no SQL.
-#}
{% macro run_summary(results) %}

    {%- if not execute -%}
        {{ return('') }}
    {%- endif -%}
    {%- set lines = [] -%}
    {%- set models, skipped, databases = [], [], [] -%}
    {%- for result in results if result.node.resource_type == 'model' -%}
        {%- do (skipped if result.status == 'skipped' else models).append(result) -%}
        {%- do databases.append(result.node.database) -%}
    {%- endfor -%}
    {%- for database in databases | unique -%}
        {%- do lines.extend(tideline.summed_loads(database)) -%}
    {%- endfor -%}
    {%- for result in results if result.status in ['fail', 'warn'] and result.failures -%}
        {%- do lines.extend(tideline.next_step(result)) -%}
    {%- endfor -%}
    {%- if skipped -%}
        {%- do lines.append('not built, because something before failed: ' ~ skipped | map(attribute='node.name') | sort | join(', ')) -%}
    {%- endif -%}
    {%- if lines and models -%}
        {%- set slowest = models | sort(attribute='execution_time') | last -%}
        {%- do lines.append('slowest: ' ~ slowest.node.name ~ ', ' ~ slowest.execution_time | round(1) ~ ' s') -%}
    {%- endif -%}
    {%- if lines -%}
        {%- do log('tideline: ' ~ lines | join('\n    '), info=true) -%}
    {%- endif -%}
    {{ return('') }}

{% endmacro %}
