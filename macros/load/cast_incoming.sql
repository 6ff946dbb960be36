{#-
    Gives columns of the incoming rows that come in another type than the table's (`changed`, see `ensure_bronze`) the table's type, so that they can be compared with it. What may pass loses nothing by it
    (`refuse_losses`); of what may not, the text is kept.
-#}
{% macro cast_incoming(changed) %}

    {%- for column in changed -%}
        {%- set name = tideline.quoted([column.name])[0] -%}
        {%- do run_query(
            'alter table ' ~ tideline.temporary('tideline_incoming') ~ ' alter column ' ~ name ~ ' type ' ~ column.stored ~ ' using ' ~ tideline.cast_or_null(name, column.type, column.stored)
        ) -%}
    {%- endfor -%}

{% endmacro %}
