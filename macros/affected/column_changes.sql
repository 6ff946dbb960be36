{#-
    How the columns of the fresh rows differ from the table's: {'added': [...], 'removed': [...], 'changed': [...]}, each a
    list of words for a reader.
-#}
{% macro column_changes(fresh, stored) %}

    {%- set before, now = {}, {} -%}
    {%- for column in stored -%}
        {%- do before.update({column.name: column.type}) -%}
    {%- endfor -%}
    {%- for column in fresh -%}
        {%- do now.update({column.name: column.type}) -%}
    {%- endfor -%}
    {%- set added, removed, changed = [], [], [] -%}
    {%- for name, type in now.items() if name not in before -%}
        {%- do added.append(name ~ ' ' ~ type) -%}
    {%- endfor -%}
    {%- for name, type in before.items() if name not in now -%}
        {%- do removed.append(name ~ ' ' ~ type) -%}
    {%- endfor -%}
    {%- for name, type in now.items() if name in before and before[name] != type -%}
        {%- do changed.append(name ~ ' from ' ~ before[name] ~ ' to ' ~ type) -%}
    {%- endfor -%}
    {{ return({'added': added, 'removed': removed, 'changed': changed}) }}

{% endmacro %}
