{#-
    SQL that appends the readable rows. Where the query looks back, rows that are stored already are left out: null-safe,
    by their whole content, against what lies within the lookback.
-#}
{% macro store_rows(state, columns, again) %}

    {%- set names = columns | map('tojson') | join(', ') -%}
    insert into {{ this }} ({{ names }}, _loaded_at, _batch_id)
    select {{ names }}, {{ tideline.timestamp_literal(state.mark) }}, {{ tideline.literal(invocation_id) }}
    from (
        select {{ names }} from tideline_incoming where _reject_code is null
        {%- if again %}
        except
        select {{ names }} from {{ this }} where {{ again }}
        {%- endif %}
    ) as readable

{% endmacro %}
