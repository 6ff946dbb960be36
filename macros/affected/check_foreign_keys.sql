{#-
    Refuses to take rows out of a table to which a foreign key refers that would not wait until they are back, or, `dropping`, to drop a table that such a key holds. Where the key goes with the
    old table, a warning names it.
-#}
{% macro check_foreign_keys(relation, dropping=false) %}

    {%- call statement('tideline_foreign_keys', fetch_result=true) -%}
        {{ tideline.foreign_keys_to(relation) }}
    {%- endcall -%}
    {%- set problems, dropped = [], [] -%}
    {%- for key in tideline.rows_as_mappings(load_result('tideline_foreign_keys')) -%}
        {%- set named = 'foreign key `' ~ key.name ~ '` of ' ~ key.of_table -%}
        {%- if dropping and key.is_dropped -%}
            {%- do dropped.append(named) -%}
        {%- elif key.trouble is not none -%}
            {%- do problems.append(named ~ ' refers to rows that ' ~ ('a rebuild' if dropping else 'this run') ~ ' takes out and puts back: ' ~ key.trouble) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do tideline.check("tideline_incremental model '" ~ model.name ~ "'", problems) -%}
    {%- if dropped -%}
        {%- do exceptions.warn("tideline: '" ~ model.name ~ "' is built anew, and what refers to it goes with the old table: " ~ dropped | join(', ') ~ '. Make it anew') -%}
    {%- endif -%}

{% endmacro %}
