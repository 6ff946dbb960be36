{#- SQL: the mended rows of a source with typed columns, as `landed_parquet` returns them. -#}
{% macro mended_values(types, pending) %}

    {%- set read = [] -%}
    {%- set bad = [] -%}
    {%- for column, type in types.items() -%}
        {%- set text = tideline.json_text('(' ~ tideline.parse_json('mended') ~ ')', [column]) -%}
        {%- set value = tideline.try_cast(text, type) -%}
        {%- do read.append(value ~ ' as ' ~ column) -%}
        {%- do bad.append('(' ~ text ~ ' is not null and ' ~ value ~ ' is null)') -%}
    {%- endfor -%}
    {%- set is_bad = 'case when ' ~ bad | join(' or ') ~ ' then ' -%}
    {{ return(
        'select ' ~ read | join(', ') ~ ', file as _file, line as _line, ' ~ is_bad ~ "'wrong_type' end as _reject_code, "
        ~ is_bad ~ "'a value is none of its type' end as _reject_reason, mended as _raw from " ~ pending ~ ' as mended_rows'
    ) }}

{% endmacro %}
