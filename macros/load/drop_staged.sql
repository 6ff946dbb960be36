{#- Drops what `stage_parts` read. -#}
{% macro drop_staged(state) %}

    {%- for staged in state.get('staged', []) if staged -%}
        {%- for group in staged.groups -%}
            {%- do run_query('drop table ' ~ tideline.temporary(group.table)) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- do state.update({'staged': []}) -%}

{% endmacro %}
