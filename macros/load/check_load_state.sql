{#-
    Refuses a load over a table that no load made, and one whose table, ledger and manifest are not of one time: one of them was lost, or brought back from a backup without the others. What one of them does not know would
    be loaded a second time. A table that is older than the ledger is warned about: rows that somebody took out on purpose look the same.
-#}
{% macro check_load_state(state, ledger, manifest) %}

    {%- set remedy = ' of the same time, or drop the table to load everything again' -%}
    {%- set problems, held = [], ['_loaded_at', '_batch_id'] -%}
    {%- if state.is_known and (not state.has_rows or state.low is none) -%}
        {%- set held = tideline.column_types(this) | map(attribute='name') | map('lower') | list -%}
    {%- endif -%}
    {%- if '_loaded_at' not in held or '_batch_id' not in held -%}
        {%- do problems.append('the table ' ~ this ~ ', which is there, was made by something else: it has no `' ~ ['_loaded_at', '_batch_id'] | reject('in', held) | join('`, `')
            ~ '`. Drop it or give it another name, and everything that the source still has is loaded; a model can read what only the old table holds') -%}
    {%- elif state.is_known and state.has_rows and state.low is none -%}
        {%- do problems.append('the table ' ~ this ~ ' holds rows, but the ledger knows no load of it, so nobody can say what is new. Bring back the ledger ' ~ ledger ~ remedy
            ~ '. If its database or schema got another name, which the state tables do not know, call tideline.rename_relations') -%}
    {%- elif state.is_known and state.is_ahead -%}
        {%- do problems.append('the table ' ~ this ~ ' holds rows of loads that came after the last one that the ledger knows (' ~ state.low ~ '), so they would be loaded again. Bring back the ledger ' ~ ledger ~ remedy) -%}
    {%- elif state.is_known and state.lacks_files -%}
        {%- do problems.append('the ledger knows loads of files that the manifest does not know, so these files would be loaded again. Bring back the manifest ' ~ manifest ~ remedy) -%}
    {%- endif -%}
    {%- do tideline.check("tideline_load model '" ~ model.name ~ "'", problems) -%}
    {%- if state.is_known and state.lacks_rows -%}
        {%- do exceptions.warn("tideline: no row of the last load of '" ~ model.name ~ "' that stored any is left in " ~ this ~ ". If an older copy of the table was brought back, what came after it is missing and no load will bring it: drop the table to load everything again") -%}
    {%- endif -%}

{% endmacro %}
