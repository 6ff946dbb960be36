{#- SQL: the lines of this load, or of this chunk of it, that could not be split; empty where no reading rejects. -#}
{% macro split_failures(parts, state) %}

    {%- set rejected = tideline.rejected_lines() if parts | selectattr('options.kind', 'equalto', 'csv') | list and state.files else '' -%}
    {%- if not rejected or not state.get('chunk') -%}
        {{ return(rejected) }}
    {%- endif -%}
    {{ return('select * from (' ~ rejected ~ ') as of_file where ' ~ tideline.in_chunk('line', state.chunk) ~ ' and file = ' ~ tideline.literal(state.files[0])) }}

{% endmacro %}
