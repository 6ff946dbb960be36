{#-
    Takes the rows of files that are replaced out of bronze, and what of them is in quarantine or was mended there. A bronze table of extract changes keeps its rows: the new
    content, or that of a parked extract that was released, is compared with them. Readers notice that rows are gone, and rebuild.
-#}
{% macro retract_files(paths, quarantine, keep_rows, mark) %}

    {%- set listed = tideline.literal_list(paths) -%}
    {%- do run_query('delete from ' ~ quarantine ~ ' where consumer = ' ~ tideline.literal(tideline.relation_name(this)) ~ ' and file in (' ~ listed ~ ')') -%}
    {%- set requeued = tideline.state_relation('requeued') -%}
    {%- do run_query(tideline.note_requeued(
        requeued, tideline.newest_requeued(requeued, tideline.relation_name(this)), 'undone', tideline.timestamp_literal(mark), "state in ('asked', 'loaded') and file in (" ~ listed ~ ')'
    )) -%}
    {%- if not keep_rows -%}
        {%- do run_query('delete from ' ~ this ~ ' where _file in (' ~ listed ~ ')') -%}
        {%- set rewrite = tideline.rewrite_table(this) -%}
        {%- if rewrite -%}
            {%- do run_query(rewrite) -%}
        {%- endif -%}
    {%- endif -%}

{% endmacro %}
