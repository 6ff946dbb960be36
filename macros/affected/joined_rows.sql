{#-
    SQL: the relation in which an entry with the rule `join` finds its keys: as it is now, and, where both sides make the key, with the rows that left it since
    it was read. They are read up to this moment and not to a mark, as the relation is.
-#}
{% macro joined_rows(upstream) %}

    {%- if not upstream.other -%}
        {{ return(upstream.joined) }}
    {%- endif -%}
    {%- set columns = upstream.other.published | join(', ') -%}
    (
        select {{ columns }} from {{ upstream.joined }}
        union all
        select {{ columns }} from {{ upstream.other.feed }}
        where _tideline_sign = -1 and _tideline_mark > {{ tideline.timestamp_literal(upstream.other.low) }}
    )

{%- endmacro %}
