{#-
    For `rename_relations`: how names in the state tables begin (`relation_name`) and how they are to begin, the first that fits counts. Schemas are those of the target's database,
    which may have had another name itself.
-#}
{% macro renamed_prefixes(databases, schemas) %}

    {%- set was = namespace(database=target.database) -%}
    {%- for old, new in databases.items() if new == target.database -%}
        {%- set was.database = old -%}
    {%- endfor -%}
    {%- set prefixes = [] -%}
    {%- for old, new in schemas.items() -%}
        {%- do prefixes.append([tideline._prefix_of([was.database, old]), tideline._prefix_of([target.database, new])]) -%}
    {%- endfor -%}
    {%- for old, new in databases.items() -%}
        {%- do prefixes.append([tideline._prefix_of([old]), tideline._prefix_of([new])]) -%}
    {%- endfor -%}
    {{ return(prefixes) }}

{% endmacro %}


{% macro _prefix_of(parts) %}

    {%- set quoted = [] -%}
    {%- for part in parts -%}
        {%- do quoted.append('"' ~ part | replace('"', '""') ~ '".') -%}
    {%- endfor -%}
    {{ return(quoted | join) }}

{% endmacro %}
