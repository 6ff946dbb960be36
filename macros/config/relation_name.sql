{#- The name under which state tables know a relation: every part quoted, so that no two relations share one. -#}
{% macro relation_name(relation) %}

    {%- set parts = [] -%}
    {%- for part in [relation.database, relation.schema, relation.identifier] -%}
        {%- do parts.append('"' ~ (part or '') | replace('"', '""') ~ '"') -%}
    {%- endfor -%}
    {{ return(parts | join('.')) }}

{% endmacro %}
