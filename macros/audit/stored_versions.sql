{#-
    The stored rows of a key as versions, in their order: number, when each opens and closes (none: open), the row. Of a bitemporal history
    only what is known now.
-#}
{% macro stored_versions(stored, recorded) %}

    {%- set names = {} -%}
    {%- for name, given in (recorded.get('meta_columns') or {}).items() -%}
        {%- do names.update({name: tideline.bare_name(given) | lower}) -%}
    {%- endfor -%}
    {%- set from_column, to_column = names.get('valid_from', 'valid_from'), names.get('valid_to', 'valid_to') -%}
    {%- set known_to, current = names.get('known_to', 'known_to'), names.get('is_current', 'is_current') -%}
    {%- set number = names.get('version_number', 'version_number') -%}
    {#- the year of an open end is far from that of any run, whatever the time zone in which it is shown -#}
    {%- set open_year = ((recorded.get('open_end') or '') | string)[:4] -%}
    {%- set known_now = [] -%}
    {%- for row in stored if row.get(known_to) is none or (open_year and (row[known_to] | string).startswith(open_year)) -%}
        {%- do known_now.append({
            'opens': tideline.comparable_instant(row[from_column]), 'row': row,
            'closes': none if row.get(current) else tideline.comparable_instant(row[to_column]),
        }) -%}
    {%- endfor -%}
    {%- set versions = known_now | sort(attribute='opens') | list -%}
    {%- for version in versions -%}
        {%- do version.update({'number': version.row.get(number, loop.index)}) -%}
    {%- endfor -%}
    {{ return(versions) }}

{% endmacro %}
