{#-
    Captures every further change of a table by triggers, in `<table>_changes` beside it; bronze reads that with `committed_rows`. The rows
    that are there already come as creates, in the same transaction, so nothing is missed between them and the first change. Where an earlier capture left its changes, a truncate comes before them:
    what went meanwhile went unseen.
-#}
{% macro install_capture(table) %}

    {%- set capture = tideline.capture_of(table) -%}
    {%- set key = tideline.primary_key(capture.table) if capture.exists else [] -%}
    {%- set problems = [] -%}
    {%- if not capture.exists -%}
        {%- do problems.append("there is no table " ~ capture.table) -%}
    {%- elif capture.is_installed -%}
        {%- do problems.append("the changes of " ~ capture.table ~ " are captured already, in " ~ capture.changes) -%}
    {%- elif capture.others -%}
        {%- do problems.append("the table " ~ capture.changes ~ " holds the changes of " ~ capture.others[0] ~ ", which had the name " ~ capture.table ~ " when its capture was installed; end that one first (tideline.remove_capture)") -%}
    {%- elif not key -%}
        {%- do problems.append("the table " ~ capture.table ~ " has no primary key, so an update cannot be matched to its old row") -%}
    {%- endif -%}
    {%- do tideline.check('install_capture', problems) -%}

    {%- do run_query(
        'begin; lock table ' ~ capture.table ~ ' in share row exclusive mode; ' ~ tideline.capture_sql(capture.table, capture.changes, capture.name, key)
        ~ (' insert into ' ~ capture.changes ~ " (op) values ('t');" if capture.has_changes) ~ ' insert into ' ~ capture.changes ~ " (op, after) select 'c', to_jsonb(present) from " ~ capture.table ~ ' as present; commit;'
    ) -%}
    {%- do tideline.reopen_transaction() -%}
    {%- do log('tideline: the changes of ' ~ capture.table ~ ' are captured in ' ~ capture.changes, info=true) -%}

{% endmacro %}
