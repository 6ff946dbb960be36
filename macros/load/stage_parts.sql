{#-
    Reads the text files of a load, for the parts of the query that are made of them (`state.staged`), unless they have been read; `staged_part` is how these read them then.
-#}
{% macro stage_parts(parts, files, state) %}

    {%- if state.staged_files != files -%}
        {%- do tideline.drop_staged(state) -%}
        {%- for part in parts -%}
            {%- if part.options.kind in ['lines', 'csv'] -%}
                {%- set groups = tideline.stage_files(part.options, files, 'tideline_staged_' ~ loop.index0) -%}
                {%- set is_broken = part.options.kind == 'csv' and files | length > 0 and tideline.note_broken_lines(tideline.rejected_lines()) -%}
                {%- do state.staged.append({'groups': groups, 'is_broken': is_broken}) -%}
            {%- else -%}
                {%- do state.staged.append(none) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- do state.update({'staged_files': files}) -%}
    {%- endif -%}

{% endmacro %}
