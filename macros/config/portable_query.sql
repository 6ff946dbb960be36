{#-
    The text of a query in which each of the relations stands without its database and schema: by its identifier and its place among those of the same. To be hashed: where all of them lie
    together is no part of what a query does. Which relations they are must be known from elsewhere, as it is from the ledger; then no two queries become one. A name that also stands in a text
    of the query, and so perhaps in its rows, stays; all stay where texts are written in a way that is not read here.
-#}
{% macro portable_query(query, relations) %}

    {%- if modules.re.search("\\\\'|\\$\\w*\\$", query) -%}
        {{ return(query) }}
    {%- endif -%}
    {%- set texts = [] -%}
    {%- for piece in modules.re.findall("\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'|--[^\\n]*|/\\*[\\s\\S]*?\\*/", query) if piece[0] in ["'", '/'] -%}
        {%- do texts.append(piece) -%}
    {%- endfor -%}
    {%- set portable = namespace(query=query, texts=texts | join(' ')) -%}
    {%- for identifier, same in relations | groupby('identifier') -%}
        {%- for stored in same | map('string') | unique(case_sensitive=true) | sort(case_sensitive=true) -%}
            {%- if stored not in portable.texts -%}
                {%- set portable.query = portable.query | replace(stored, '<' ~ identifier ~ '.' ~ loop.index ~ '>') -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(portable.query) }}

{% endmacro %}
