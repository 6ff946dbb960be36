{#-
    How many known keys an extract lacks (`gone`), whether they are too many (`is_short`), and of how many lines another one has the key (`repeated`). All known keys are counted only when the
    limit could be passed: those that changed are known, too.
-#}
{% macro weigh_extract(path, settings) %}

    {%- set weighed = tideline.query_as_mappings(
        "select (select count(*) from tideline_differing where _op = 'd') as gone, (select count(*) from tideline_differing where _op = 'c') as added,"
        ~ " (select count(*) from tideline_differing where _op <> 'c') as known, (select count(*) from tideline_told where _tideline_nth > 1) as repeated"
    )[0] -%}
    {%- if weighed.gone > settings.delete_limit * weighed.known -%}
        {%- set keys = 'select distinct ' ~ settings.key | join(', ') ~ ' from (' ~ tideline.extract_rows(path) ~ ') as rows_told' -%}
        {%- set told = run_query('select count(*) from (' ~ keys ~ ') as keys').rows[0][0] | int -%}
        {%- do weighed.update({'known': told - weighed.added + weighed.gone}) -%}
    {%- endif -%}
    {%- do weighed.update({'is_short': weighed.gone > settings.delete_limit * weighed.known}) -%}
    {{ return(weighed) }}

{% endmacro %}
