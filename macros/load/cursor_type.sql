{#- The type of a cursor in the table that is read, in lower case. -#}
{% macro cursor_type(cursor, relation) %}

    {{ return(run_query('select ' ~ tideline.type_name('max(' ~ cursor ~ ')') ~ ' from ' ~ relation ~ ' where 1 = 0').rows[0][0]) }}

{% endmacro %}
