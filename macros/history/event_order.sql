{#-
    The one order of a key's events, as a list of ORDER BY terms: effective time where one is declared, then
    `sequence_by`, then deletes last, then the content itself (columns by name), so that no tie is left to chance.
    Current state and history use the same order, so the current row is always the open version. Events that are equal in all
    of this differ only in when they were loaded, and `_loaded_at` is the last term so that the same one is taken every time.
-#}
{% macro event_order(sequence_by, effective_at, is_delete, content, descending=false) %}

    {%- set direction = ' desc nulls last' if descending else ' asc nulls first' -%}
    {%- set terms = ([effective_at] if effective_at else []) + sequence_by + ['case when ' ~ is_delete ~ ' then 1 else 0 end'] + content | sort + ['_loaded_at'] -%}
    {%- set ordered = [] -%}
    {%- for term in terms -%}
        {%- do ordered.append(term ~ direction) -%}
    {%- endfor -%}
    {{ return(ordered | join(', ')) }}

{% endmacro %}
