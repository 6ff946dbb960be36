{#- Whether any file matches a pattern. Where the engine reads no files there is none to miss. -#}
{% macro has_files(pattern) %}
    {{ return(adapter.dispatch('has_files', 'tideline')(pattern)) }}
{% endmacro %}


{% macro default__has_files(pattern) %}
    {{ return(true) }}
{% endmacro %}


{% macro duckdb__has_files(pattern) %}

    {%- set files = run_query('select count(*) from (select 1 from glob(' ~ tideline.literal(pattern) ~ ') limit 1)') -%}
    {{ return(files.rows[0][0] > 0) }}

{% endmacro %}
