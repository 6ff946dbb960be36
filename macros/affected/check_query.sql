{#-
    Refuses, where a table is built from scratch, a query that its first run by keys would stumble over: one in which a column of `affected()` is not known where that stands.
    A model of lookups alone never runs by keys. `built` is the new table, which has not taken its name yet.
-#}
{% macro check_query(built, sql, settings) %}

    {%- set restricted = tideline.restrict_to_affected(sql, null_keys=true) -%}
    {%- if restricted != sql and settings.upstreams | rejectattr('kind', 'equalto', 'lookup') | list -%}
        {%- set columns = tideline.affected_columns(settings.key) -%}
        {%- set refusal = "tideline_incremental model '" ~ model.name ~ "': the `where` in which affected() stands knows what its select reads, but not the names that the select gives;"
            ~ " give affected(key=[...]) the expressions there, or put the select into a CTE and ask that" -%}
        {%- call statement('tideline_probe') -%}
            create temporary table if not exists tideline_affected as
            select {% for column in settings.key %}{{ column }} as {{ columns[loop.index0] }}{{ ', ' if not loop.last }}{% endfor %} from {{ built }} where false;
            {{ tideline.probe(restricted, refusal) }}
        {%- endcall -%}
    {%- endif -%}

{% endmacro %}
