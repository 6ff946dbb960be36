{#-
    The events of a key that count, in their order: those with an effective time, without deletes where these count for nothing, and what the
    merge mode of a current state lets through (its first event in each life of the key, or all from the first insert on).
-#}
{% macro counted_events(read, recorded) %}

    {%- set mode = recorded.get('mode', 'upsert') -%}
    {%- set life = namespace(taken=0, inserted=false) -%}
    {%- set counted = [] -%}
    {%- for event in read if event.at is not none and not (event.is_delete and recorded.ignores_deletes) -%}
        {%- set life.inserted = life.inserted or event.row.get('_tideline_is_insert', false) -%}
        {%- if event.is_delete or mode == 'upsert' or (mode == 'insert_only' and life.taken == 0) or (mode == 'update_only' and life.inserted) -%}
            {%- do counted.append(event) -%}
            {%- set life.taken = life.taken + 1 -%}
        {%- endif -%}
        {%- if event.is_delete -%}
            {%- set life.taken = 0 -%}
            {%- set life.inserted = false -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(counted) }}

{% endmacro %}
