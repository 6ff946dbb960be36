{#-
    Takes the rows of files that are replaced out of bronze, and what of them is in quarantine or was mended there; what they said before goes into `state.gone`, for `deliver_gone`. A bronze table of
    extract changes keeps its rows: the new content, or that of a parked extract that was released, is compared with them. Readers notice that rows are gone, and rebuild.
-#}
{% macro retract_files(paths, quarantine, keep_rows, manifest, state) %}

    {%- set listed = tideline.literal_list(paths) -%}
    {%- do run_query('delete from ' ~ quarantine ~ ' where consumer = ' ~ tideline.literal(tideline.relation_name(this)) ~ ' and file in (' ~ listed ~ ')') -%}
    {%- set requeued = tideline.state_relation('requeued') -%}
    {%- do run_query(tideline.note_requeued(
        requeued, tideline.newest_requeued(requeued, tideline.relation_name(this)), 'undone', tideline.timestamp_literal(state.mark), "state in ('asked', 'loaded') and file in (" ~ listed ~ ')'
    )) -%}
    {%- if not keep_rows -%}
        {%- set gone = run_query('select content_hash from ' ~ tideline.standing_files(manifest, tideline.relation_name(this)) ~ ' as standing where path in (' ~ listed ~ ')').columns[0].values() | list -%}
        {%- do state.update({'gone': state.get('gone', []) + gone}) -%}
        {%- do run_query('delete from ' ~ this ~ ' where _file in (' ~ listed ~ ')') -%}
        {%- set rewrite = tideline.rewrite_table(this) -%}
        {%- if rewrite -%}
            {%- do run_query(rewrite) -%}
        {%- endif -%}
    {%- endif -%}

{% endmacro %}
