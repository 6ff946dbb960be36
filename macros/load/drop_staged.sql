{#- Drops what `stage_parts` read, and what could not be split of it. -#}
{% macro drop_staged(state) %}

    {%- for staged in state.get('staged', []) if staged -%}
        {%- for group in staged.groups -%}
            {%- do run_query('drop table ' ~ tideline.temporary(group.table)) -%}
        {%- endfor -%}
        {%- do run_query(tideline.forget_rejected_lines()) -%}
    {%- endfor -%}
    {%- do state.update({'staged': [], 'staged_files': none}) -%}

{% endmacro %}
