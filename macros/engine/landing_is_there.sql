{#- Whether the landing folder holds any file. Where the engine reads no files there is no folder to miss. -#}
{% macro landing_is_there() %}
    {{ return(adapter.dispatch('landing_is_there', 'tideline')()) }}
{% endmacro %}


{% macro default__landing_is_there() %}
    {{ return(true) }}
{% endmacro %}


{% macro duckdb__landing_is_there() %}

    {%- set files = run_query('select count(*) from (select 1 from glob(' ~ tideline.literal(tideline.landing_path('**')) ~ ') limit 1)') -%}
    {{ return(files.rows[0][0] > 0) }}

{% endmacro %}
