{#- The names of the columns that a history adds, as dbt's snapshots let one rename theirs. Unknown ones are added to `problems`. -#}
{% macro meta_names(meta_columns, problems) %}

    {%- set names = {} -%}
    {%- for name in [
        'valid_from', 'valid_to', 'is_current', 'is_deleted', 'version_number', 'opened_by_batch', 'closed_by_batch', 'known_from', 'known_to'
    ] -%}
        {%- do names.update({name: name}) -%}
    {%- endfor -%}
    {%- if meta_columns is not mapping -%}
        {%- do problems.append("`meta_columns` must be a mapping such as {'valid_from': 'start_at'}; got " ~ meta_columns) -%}
        {{ return(names) }}
    {%- endif -%}
    {%- for name, new_name in meta_columns.items() -%}
        {%- if name not in names -%}
            {%- do problems.append("`meta_columns`: unknown column '" ~ name ~ "'; known: " ~ names | join(', ')) -%}
        {%- else -%}
            {%- do problems.extend(tideline.text_value('meta_columns.' ~ name, new_name)) -%}
            {%- do names.update({name: new_name}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(names) }}

{% endmacro %}
