{#-
    The run of the model that first read a row: from the row's mark at the far end of the chain, step by step, the first run of each reader
    that read so far. None when a step has not read it yet; `{}` when nobody can tell, because the row has no mark.
-#}
{% macro reading_run(row, chain, runs) %}

    {%- set found = namespace(mark=row.get(chain[-1].watermark), run={}) -%}
    {%- for step in chain | reverse if found.mark is not none and found.run is not none -%}
        {%- set reader = tideline.relation_name(step.reader) -%}
        {%- set upstream = tideline.relation_name(step.relation) -%}
        {%- set found.run = none -%}
        {%- for run in runs if found.run is none and run.consumer == reader and run.upstream == upstream and run.high_mark >= found.mark -%}
            {%- set found.run = run -%}
        {%- endfor -%}
        {%- set found.mark = found.run.run_mark if found.run is not none else found.mark -%}
    {%- endfor -%}
    {{ return(found.run) }}

{% endmacro %}
