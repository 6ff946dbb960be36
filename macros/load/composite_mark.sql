{#-
    The mark of a composite cursor after this load, as a JSON list of texts: that of the newest row it stored that is not dated ahead of the clock (everything that comes until then would lie behind
    it), or where it began; none when nothing was stored ever.
-#}
{% macro composite_mark(columns, state) %}

    {#- a name for each text: PostgreSQL would order by a text that has the name of its column -#}
    {%- set texts, order = [], [] -%}
    {%- for column in columns -%}
        {%- do texts.append('cast(' ~ column ~ ' as text) as mark_' ~ loop.index) -%}
        {%- do order.append(column ~ ' desc') -%}
    {%- endfor -%}
    {%- set is_past = tideline.not_in_the_future(columns[0], (state.cursor.type or tideline.stored_cursor_type() or '') | lower) -%}
    {%- set newest = run_query(
        'select ' ~ texts | join(', ') ~ ' from ' ~ this ~ ' where _loaded_at = ' ~ tideline.timestamp_literal(state.mark)
        ~ ' and ' ~ columns | join(' is not null and ') ~ ' is not null and ' ~ is_past ~ ' order by ' ~ order | join(', ') ~ ' limit 1'
    ).rows -%}
    {{ return(tojson(newest[0].values() | list) if newest else state.cursor.low) }}

{% endmacro %}
