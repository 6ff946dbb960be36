{#- SQL, in brackets: the rows that `stage_parts` read for a part of the query, each at the line where it stands; of a chunk only its own. -#}
{% macro staged_part(options, staged, chunk=none) %}

    {%- set rows = tideline.staged_rows(options, staged.groups) -%}
    {%- if staged.is_broken -%}
        {%- set rows = tideline.lines_of_records(rows) -%}
    {%- endif -%}
    {{ return('(select * from ' ~ rows ~ ' as of_file where ' ~ tideline.in_chunk('_line', chunk) ~ ')' if chunk else rows) }}

{% endmacro %}
