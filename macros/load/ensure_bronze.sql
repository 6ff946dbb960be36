{#-
    Makes the bronze table on the first load, and gives it columns that the query returns for the first time; a contract is about the table, with what loading adds. Returns the columns that come in
    another type than the table's: {'name': ..., 'type': ..., 'stored': ...}.
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
            {{ get_create_table_as_sql(false, this, empty) }}
        {%- endcall -%}
        {%- for column in ['_loaded_at', cursor] if column -%}
            {%- set index = tideline.create_index(this, [column]) -%}
            {%- if index -%}{%- do run_query(index) -%}{%- endif -%}
        {%- endfor -%}
        {%- do create_indexes(this) -%}
        {%- do tideline.note_reshaped() -%}
        {{ return([]) }}
    {%- endif -%}
    {%- if config.get('contract').enforced -%}
        {#- raises where it is broken; renders nothing -#}
        {%- do get_assert_columns_equivalent(empty) -%}
    {%- endif -%}
    {%- set stored, changed = {}, [] -%}
    {%- for column in tideline.column_types(this) -%}{%- do stored.update({tideline.compared_name(tideline.quoted([column.name])[0]): column.type}) -%}{%- endfor -%}
    {%- for column in tideline.column_types(tideline.temporary('tideline_incoming')) if column.name in columns -%}
        {%- set held = stored.get(tideline.compared_name(tideline.quoted([column.name])[0])) -%}
        {%- if held is none -%}
            {%- do run_query('alter table ' ~ this ~ ' add column ' ~ tideline.quoted([column.name])[0] ~ ' ' ~ column.type) -%}
            {%- do tideline.note_reshaped() -%}
        {%- elif column.type != held -%}
            {%- do changed.append({'name': column.name, 'type': column.type, 'stored': held}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(changed) }}

{% endmacro %}
