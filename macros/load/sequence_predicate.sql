{#-
    The SQL condition of a sequence: above the mark; and, from the lowest hole that is still waited for, whatever is not stored yet.
    Quarantined ids are not stored; they are read again, and quarantine knows them.
-#}
{% macro sequence_predicate(column, cursor) %}

    {%- set above = column ~ ' > ' ~ cursor.low -%}
    {%- if cursor.lowest_gap is none -%}
        {{ return(above) }}
    {%- endif -%}
    {%- set stored = config.get('meta').get('tideline_cursor') -%}
    {{ return(
        '(' ~ above ~ ' or (' ~ column ~ ' >= ' ~ cursor.lowest_gap ~ ' and ' ~ column ~ ' not in (select ' ~ stored ~ ' from ' ~ this
        ~ ' where ' ~ stored ~ ' between ' ~ cursor.lowest_gap ~ ' and ' ~ cursor.low ~ ')))'
    ) }}

{% endmacro %}
