{#- The columns of a history's result, in order, each with its name and its expression over the versions. -#}
{% macro version_columns(history) %}

    {%- set names = history.names -%}
    {%- set known = [tideline.epoch_microseconds('_tideline_known_from')] if history.bitemporal else [] -%}
    {%- set selected = [{'name': history.surrogate_key, 'expression': tideline.surrogate_key(history.key + known, '_tideline_from')}] -%}
    {%- for column in history.key + (history.columns or []) -%}
        {%- do selected.append({'name': column, 'expression': column}) -%}
    {%- endfor -%}
    {%- set ends = {'_tideline_to': '_tideline_to', '_tideline_known_to': '_tideline_known_to'} -%}
    {%- if history.open_end is not none -%}
        {%- for end in ends -%}
            {%- do ends.update({end: 'coalesce(' ~ end ~ ', ' ~ history.open_end ~ ')'}) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- do selected.extend([
        {'name': names.valid_from, 'expression': '_tideline_from'},
        {'name': names.valid_to, 'expression': ends['_tideline_to']},
        {'name': names.is_current, 'expression': '_tideline_to is null'},
    ]) -%}
    {%- if history.records_deletes -%}
        {%- do selected.append({'name': names.is_deleted, 'expression': '_tideline_is_delete'}) -%}
    {%- endif -%}
    {%- do selected.append({'name': names.version_number, 'expression': '_tideline_version'}) -%}
    {%- if '_tideline_batch' in history.extras -%}
        {%- do selected.append({'name': names.opened_by_batch, 'expression': '_tideline_batch'}) -%}
        {%- do selected.append({'name': names.closed_by_batch, 'expression': '_tideline_closing_batch'}) -%}
    {%- endif -%}
    {%- if history.bitemporal -%}
        {%- do selected.append({'name': names.known_from, 'expression': '_tideline_known_from'}) -%}
        {%- do selected.append({'name': names.known_to, 'expression': ends['_tideline_known_to']}) -%}
    {%- endif -%}
    {{ return(selected + [{'name': '_loaded_at', 'expression': '_loaded_at'}]) }}

{% endmacro %}
