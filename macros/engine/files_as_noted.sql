{#- SQL: those files of a relation with the columns of the manifest that are in the landing folder with the size and time that it notes. Nothing where the engine reads no files. -#}
{% macro files_as_noted(noted) %}
    {{ return(adapter.dispatch('files_as_noted', 'tideline')(noted)) }}
{% endmacro %}


{% macro default__files_as_noted(noted) %}
    {{ return('select * from ' ~ noted ~ ' as noted where 1 = 0') }}
{% endmacro %}


{% macro duckdb__files_as_noted(noted) %}
    {{ return(
        'select noted.* from ' ~ noted ~ ' as noted inner join read_blob(' ~ tideline.literal(tideline.landing_path('**'))
        ~ ') as landed on landed.filename = noted.path and landed.size = noted.size and cast(landed.last_modified as varchar) = noted.modified order by noted.path'
    ) }}
{% endmacro %}
