{#-
    SQL: the rows of an upstream that changed between the mark that the consumer has seen and the upstream's newest.
    Rows without a mark count as changed every time: nobody can tell when they came.
-#}
{% macro changed_rows(upstream) %}

    {%- if upstream.kind == 'feed' -%}
        select * from {{ upstream.feed }}
        where
            _tideline_sign <> 0
            and _tideline_mark > {{ tideline.timestamp_literal(upstream.low) }}
            and _tideline_mark <= {{ tideline.timestamp_literal(upstream.high) }}
    {%- else -%}
        select * from {{ upstream.relation }}
        where
            (
                {% if upstream.low is not none -%}
                {{ upstream.watermark }} > {{ tideline.timestamp_literal(upstream.low) }} and {% endif -%}
                {{ upstream.watermark }} <= {{ tideline.timestamp_literal(upstream.high) }}
            )
            {%- if upstream.has_unmarked %}
            or {{ upstream.watermark }} is null
            {%- endif %}
    {%- endif -%}

{% endmacro %}
