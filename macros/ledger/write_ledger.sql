{#-
    SQL that appends rows to the ledger. `rows` is a list of mappings from column to value; marks are given as text, an
    expression as {'sql': ...}.
-#}
{% macro write_ledger(ledger, rows) %}

    {%- set columns = tideline.ledger_columns() -%}

    insert into {{ ledger }} ({{ columns | map('first') | join(', ') }})
    values
    {%- for row in rows %}
    (
        {%- for name, type in columns -%}
            {%- set value = row.get(name) -%}
            {%- if value is mapping -%}{{ value.sql }}
            {%- elif value is number -%}{{ value }}
            {%- else -%}cast({{ tideline.literal(value) }} as {{ type }})
            {%- endif -%}
            {{- ', ' if not loop.last }}
        {%- endfor -%}
    ){{ ',' if not loop.last }}
    {%- endfor %}

{% endmacro %}
