{#- Writes the ledger rows of a run, prunes the feed, drops the temporary tables and says in one line what was done. -#}
{% macro finish_run(ledger, settings, run, counts) %}

    {%- call statement('tideline_ledger') -%}
        {{ tideline.write_ledger(ledger, tideline.ledger_rows(run, settings, counts)) }}
    {%- endcall -%}
    {%- if settings.feed is not none and run.epoch != invocation_id -%}
        {%- do tideline.prune_feed(settings, ledger) -%}
    {%- endif -%}
    {%- call statement('tideline_cleanup') -%}
        {{ tideline.drop_temporary() }}
    {%- endcall -%}
    {%- do log(
        'tideline: ' ~ model.name ~ ' ' ~ run.kind ~ ' (' ~ run.reason ~ '): '
        ~ counts.rows_inserted ~ ' inserted, ' ~ counts.rows_updated ~ ' updated, ' ~ counts.rows_deleted ~ ' deleted, '
        ~ counts.rows_unchanged ~ ' unchanged', info=true
    ) -%}

{% endmacro %}
