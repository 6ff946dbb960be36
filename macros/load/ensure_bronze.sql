{#- Makes the bronze table on the first load, and gives it columns that the query returns for the first time. -#}
{% macro ensure_bronze(state, columns, cursor) %}

    {%- set empty -%}
        select
            {% for column in columns %}{{ adapter.quote(column) }}, {% endfor %}
            {{ tideline.timestamp_literal(state.mark) }} as _loaded_at,
            cast({{ tideline.literal(invocation_id) }} as text) as _batch_id
        from tideline_incoming
        limit 0
    {%- endset -%}
    {%- if not state.is_known -%}
        {%- call statement('tideline_create') -%}
            create table {{ this }} as {{ empty }};
            {{ tideline.create_index(this, ['_loaded_at']) }}
            {% if cursor %}{{ tideline.create_index(this, [cursor]) }}{% endif %}
        {%- endcall -%}
        {%- do tideline.note_reshaped() -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set stored = tideline.column_types(this) | map(attribute='name') | list -%}
    {%- for column in tideline.column_types(tideline.temporary('tideline_incoming')) if column.name in columns and column.name not in stored -%}
        {%- do run_query('alter table ' ~ this ~ ' add column ' ~ adapter.quote(column.name) ~ ' ' ~ column.type) -%}
        {%- do tideline.note_reshaped() -%}
    {%- endfor -%}

{% endmacro %}
