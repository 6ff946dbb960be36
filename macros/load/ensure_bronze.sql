{#-
    Makes the bronze table on the first load, and gives it columns that the query returns for the first time. Returns those that come in another
    type than the table's: {'name': ..., 'type': ..., 'stored': ...}.
-#}
{% macro ensure_bronze(state, columns, cursor) %}

    {%- set empty -%}
        select
            {% for column in tideline.quoted(columns) %}{{ column }}, {% endfor %}
            {{ tideline.timestamp_literal(state.mark) }} as _loaded_at,
            cast({{ tideline.literal(invocation_id) }} as text) as _batch_id
        from tideline_incoming
        limit 0
    {%- endset -%}
    {%- if not state.is_known -%}
        {#- a view under the name holds nothing of its own -#}
        {%- set existing = load_cached_relation(this) -%}
        {%- if existing and existing.is_view -%}{%- do adapter.drop_relation(existing) -%}{%- endif -%}
        {%- call statement('tideline_create') -%}
            create table {{ this }} as {{ empty }};
            {{ tideline.create_index(this, ['_loaded_at']) }}
            {% if cursor %}{{ tideline.create_index(this, [cursor]) }}{% endif %}
        {%- endcall -%}
        {%- do tideline.note_reshaped() -%}
        {{ return([]) }}
    {%- endif -%}
    {%- set stored, changed = {}, [] -%}
    {%- for column in tideline.column_types(this) -%}{%- do stored.update({column.name: column.type}) -%}{%- endfor -%}
    {%- for column in tideline.column_types(tideline.temporary('tideline_incoming')) if column.name in columns -%}
        {%- if column.name not in stored -%}
            {%- do run_query('alter table ' ~ this ~ ' add column ' ~ tideline.quoted([column.name])[0] ~ ' ' ~ column.type) -%}
            {%- do tideline.note_reshaped() -%}
        {%- elif column.type != stored[column.name] -%}
            {%- do changed.append({'name': column.name, 'type': column.type, 'stored': stored[column.name]}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(changed) }}

{% endmacro %}
