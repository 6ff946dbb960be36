{#-
    The one order of a key's events, as a list of ORDER BY terms: effective time where one is declared, then
    `sequence_by`, then deletes last, then the content itself (columns by name), so that no tie is left to chance.
    Current state and history use the same order, so the current row is always the open version. Events that are equal in all
    of this are one event told again: the first telling comes last, and so stands, and a repeat changes nothing. Within one load, tellings that are
    equal and look different (1.0 and 1.00) are ordered by their look.
-#}
{% macro event_order(sequence_by, effective_at, is_delete, content, descending=false, batch=none, key=[]) %}

    {%- set direction = ' desc nulls last' if descending else ' asc nulls first' -%}
    {%- set opposite = ' asc nulls first' if descending else ' desc nulls last' -%}
    {%- set terms = ([effective_at] if effective_at else []) + sequence_by + ['case when ' ~ is_delete ~ ' then 1 else 0 end'] + content | sort -%}
    {%- set ordered = [] -%}
    {%- for term in terms -%}
        {%- do ordered.append(term ~ direction) -%}
    {%- endfor -%}
    {%- for term in ['_loaded_at', batch] if term -%}
        {%- do ordered.append(term ~ opposite) -%}
    {%- endfor -%}
    {%- if key or content -%}
        {%- do ordered.append(tideline.order_of_looks(key + content, descending)) -%}
    {%- endif -%}
    {{ return(ordered | join(', ')) }}

{% endmacro %}
