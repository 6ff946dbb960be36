{#- The names of what an event has, in the order in which `relation_events` selects them. -#}
{% macro event_columns(history) %}

    {%- set names = history.key + history.columns -%}
    {%- for expression in history.sequence_by -%}
        {%- do names.append('_tideline_sequence_' ~ loop.index) -%}
    {%- endfor -%}
    {{ return(names + ['_tideline_at', '_tideline_is_delete'] + history.extras | list + ['_loaded_at']) }}

{% endmacro %}
