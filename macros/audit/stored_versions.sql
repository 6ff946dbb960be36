{#-
    The stored rows of a key as versions, in their order: number, when each opens and closes (none: open), the row. Of a bitemporal history
    only what is known now.
-#}
{% macro stored_versions(stored, recorded) %}

    {%- set names = recorded.get('meta_columns') or {} -%}
    {%- set from_column, to_column = names.get('valid_from', 'valid_from'), names.get('valid_to', 'valid_to') -%}
    {%- set known_to, current = names.get('known_to', 'known_to'), names.get('is_current', 'is_current') -%}
    {%- set number = names.get('version_number', 'version_number') -%}
    {#- the year of an open end is far from that of any run, whatever the time zone in which it is shown -#}
    {%- set open_year = ((recorded.get('open_end') or '') | string)[:4] -%}
    {%- set versions = [] -%}
    {%- for row in stored | sort(attribute=from_column) if row.get(known_to) is none or (open_year and (row[known_to] | string).startswith(open_year)) -%}
        {%- do versions.append({
            'number': row.get(number, versions | length + 1), 'opens': row[from_column], 'row': row,
            'closes': none if row.get(current) else row[to_column],
        }) -%}
    {%- endfor -%}
    {{ return(versions) }}

{% endmacro %}
