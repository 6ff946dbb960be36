{#-
    SQL that appends the readable rows. Where the query looks back, rows that are stored already are left out: null-safe,
    by their whole content, against what lies within the lookback. `source`: what was read, a table or a query in brackets.
-#}
{% macro store_rows(state, columns, again, source='tideline_incoming', passes='_reject_code is null') %}

    {%- set names = tideline.quoted(columns) | join(', ') -%}
    insert into {{ this }} ({{ names }}, _loaded_at, _batch_id)
    select {{ names }}, {{ tideline.timestamp_literal(state.mark) }}, {{ tideline.literal(invocation_id) }}
    from (
        select {{ names }} from {{ source }} as incoming where {{ passes }}
        {%- if again %}
        except
        select {{ names }} from {{ this }} where {{ again }}
        {%- endif %}
    ) as readable

{% endmacro %}
