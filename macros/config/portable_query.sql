{#-
    The text of a query in which each of the relations stands without its database and schema: by its identifier and its place among those of the same. To be hashed: where all of them lie
    together is no part of what a query does. Which relations they are must be known from elsewhere, as it is from the ledger; then no two queries become one.
-#}
{% macro portable_query(query, relations) %}

    {%- set portable = namespace(query=query) -%}
    {%- for identifier, same in relations | groupby('identifier') -%}
        {%- for stored in same | map('string') | unique(case_sensitive=true) | sort(case_sensitive=true) -%}
            {%- set portable.query = portable.query | replace(stored, '<' ~ identifier ~ '.' ~ loop.index ~ '>') -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(portable.query) }}

{% endmacro %}
