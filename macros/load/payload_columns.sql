{#-
    The columns of the incoming rows that bronze stores, after checking that none takes a name that loading adds and that those are there which
    loading and the model's settings ask for.
-#}
{% macro payload_columns(settings, parts=[]) %}

    {%- set incoming = tideline.column_types(tideline.temporary('tideline_incoming')) -%}
    {%- set names = incoming | map(attribute='name') | list -%}
    {%- set problems = [] -%}
    {%- for column in incoming if settings.key is not none and column.name == '_event_at' and tideline.comparable_kind(column.type) not in ['time', none] -%}
        {%- do problems.append("`_event_at`, the date of an extract, is of type " ~ column.type ~ "; cast it to timestamptz") -%}
    {%- endfor -%}
    {%- for column in incoming if column.name == '_reject_code' and column.type | lower == 'boolean' -%}
        {%- do problems.append("`_reject_code` is a boolean, and each row that has one is rejected, also if it is false. Give a text that says what is wrong, and null where nothing is: case when ... then 'no_amount' end") -%}
    {%- endfor -%}
    {%- for name in names if name in ['_loaded_at', '_batch_id'] -%}
        {%- do problems.append("the query returns a column `" ~ name ~ "`, which loading adds; rename it") -%}
    {%- endfor -%}
    {%- for name in ['_reject_code', '_reject_reason', '_raw', '_file', '_line'] if name not in names -%}
        {%- do problems.append("the query must return a column `" ~ name ~ "` (null where it does not apply)") -%}
    {%- endfor -%}
    {%- set asked_for = {settings.event_time: 'null where it does not apply, or name another in the config `event_time`'} -%}
    {%- for column in settings.cursors -%}{%- do asked_for.setdefault(column, 'asked for by `tideline_cursor`') -%}{%- endfor -%}
    {%- for column in (settings.key + ['_op', '_event_at', '_sequence'] if settings.key is not none else []) -%}{%- do asked_for.setdefault(column, 'asked for by `tideline_extract_key`') -%}{%- endfor -%}
    {%- for column, why in asked_for.items() if column.strip('"') | lower not in names | map('lower') | list and column not in ['_file', '_line'] -%}
        {%- do problems.append("the query must return a column `" ~ column ~ "` (" ~ why ~ ")") -%}
    {%- endfor -%}
    {%- do tideline.check("tideline_load model '" ~ model.name ~ "'", problems) -%}
    {%- for part in parts if part.options.kind == 'cursor' -%}
        {%- for column in incoming if settings.cursors | length == 1 and column.name | lower == tideline.bare_name(settings.cursors[0]) | lower -%}
            {%- do tideline.check_cursor(part.options, settings.cursors[0], column.type) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(names | reject('in', ['_reject_code', '_reject_reason', '_raw']) | list) }}

{% endmacro %}
