{#-
    A list with one problem where what landed (`place`, with the names `found`) has none of the columns that are read of it: each of its rows would be one of nulls. A column that only some files
    have is no problem: it is null in the others.
-#}
{% macro no_columns_problems(place, found, columns, remedy) %}

    {%- if columns | map('lower') | select('in', found | map('lower') | list) | list -%}
        {{ return([]) }}
    {%- endif -%}
    {{ return([place ~ ' has none of the columns that are read of it (' ~ columns | join(', ') ~ '); it has: ' ~ found | join(', ') ~ '. ' ~ remedy ~ '. Nothing of this load was written']) }}

{% endmacro %}
