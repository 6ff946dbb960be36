{#- SQL: the distinct keys of the model that the changed rows of its upstreams touch, each upstream by its rule. -#}
{% macro affected_keys(settings) %}

    {%- set columns = tideline.affected_columns(settings.key) -%}
    {%- for upstream in settings.upstreams if upstream.is_changed %}
    {{ 'union' if not loop.first }}
    select distinct
        {%- for expression in upstream.key %}
        {{ expression }} as {{ columns[loop.index0] }}{{ ',' if not loop.last }}
        {%- endfor %}
    from ({{ tideline.changed_rows(upstream) }}) as changed
    {%- if upstream.rule == 'join' %}
    inner join {{ tideline.joined_rows(upstream) }} as joined on {{ upstream.on }}
    {%- endif -%}
    {%- endfor %}

{% endmacro %}
