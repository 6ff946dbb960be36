{#-
    SQL, in brackets: how far a cursor has come after this load, as text: to the greatest that this load stored, and never back behind where it was. A batch that was undone
    has left bronze; its place at the source has still been read. Without a place before, the greatest that bronze holds. A time ahead of the clock does not count: everything that comes until then
    would lie behind it.
-#}
{% macro cursor_mark(cursor, state) %}

    {%- set greatest = 'max(' ~ cursor ~ ')' -%}
    {%- set type = state.cursor.type or (tideline.stored_cursor_type() if not state.is_known and state.cursor.get('is_read') else none) or '' -%}
    {%- set is_past = tideline.not_in_the_future(cursor, type | lower) -%}
    {%- if not state.cursor_high or not state.cursor.get('is_read') -%}
        {{ return('(select cast(' ~ greatest ~ ' as text) from ' ~ this ~ ' where ' ~ is_past ~ ')') }}
    {%- endif -%}
    {%- set before = tideline.literal(state.cursor_high) -%}
    {%- set bound = tideline.lookback_bound(state.cursor_high, none, state.cursor.type) -%}
    {{ return('(select case when ' ~ greatest ~ ' >= ' ~ bound ~ ' then cast(' ~ greatest ~ ' as text) else ' ~ before ~ ' end from ' ~ this ~ ' where _loaded_at = ' ~ tideline.timestamp_literal(state.mark) ~ ' and ' ~ is_past ~ ')') }}

{% endmacro %}
