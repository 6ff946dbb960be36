{#-
    SQL: the rows of an upstream that changed since the mark that the consumer has seen. Rows without a mark count as
    changed every time: nobody can tell when they came. Nothing ends at the new mark but a feed: what comes in meanwhile
    is recomputed twice, never missed.
-#}
{% macro changed_rows(upstream) %}

    {%- if upstream.kind == 'feed' -%}
        select * from {{ upstream.feed }}
        where
            _tideline_sign in (-1, 1)
            and _tideline_mark > {{ tideline.timestamp_literal(upstream.low) }}
            and _tideline_mark <= {{ tideline.timestamp_literal(upstream.high) }}
    {%- else -%}
        select * from {{ upstream.relation }}
        {%- if upstream.low is not none %}
        where
            {{ upstream.watermark }} > {{ tideline.timestamp_literal(upstream.low) }}
            {%- if upstream.has_unmarked %}
            or {{ upstream.watermark }} is null
            {%- endif %}
        {%- endif %}
    {%- endif -%}

{% endmacro %}
