{#-
    SQL that appends the readable rows. Where the query looks back, rows that are stored already are left out: null-safe,
    by their whole content, against what lies within the lookback. Columns that come in another type (`state.changed`) are cast to the table's. `source`: what was read, a table or a query in brackets.
-#}
{% macro store_rows(state, columns, again, source='tideline_incoming', passes='_reject_code is null') %}

    {%- set names = tideline.quoted(columns) | join(', ') -%}
    {%- set types, read = {}, [] -%}
    {%- for column in state.get('changed') or [] -%}{%- do types.update({column.name: column.stored}) -%}{%- endfor -%}
    {%- for column in columns -%}
        {%- set name = tideline.quoted([column])[0] -%}
        {%- do read.append('cast(' ~ name ~ ' as ' ~ types[column] ~ ') as ' ~ name if column in types else name) -%}
    {%- endfor -%}
    insert into {{ this }} ({{ names }}, _loaded_at, _batch_id)
    select {{ names }}, {{ tideline.timestamp_literal(state.mark) }}, {{ tideline.literal(invocation_id) }}
    from (
        select {{ read | join(', ') }} from {{ source }} as incoming where {{ passes }}
        {%- if again %}
        except
        select {{ names }} from {{ this }} where {{ again }}
        {%- endif %}
    ) as readable

{% endmacro %}
