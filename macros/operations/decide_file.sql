{#-
    Notes in the manifest what is to become of a file or extract (`released`, `dropped`, `replacing`); the next load of the model carries it out.
    Refused where the file is in none of the states that the operation is for.
-#}
{% macro decide_file(operation, model, path, states, decision, outcome, dry_run) %}

    {%- do tideline.check(operation, tideline.text_value('path', path) + tideline.one_of('dry_run', dry_run, [true, false])) -%}
    {%- set place = tideline.loaded_model(operation, model) -%}
    {%- set of_file = 'consumer = ' ~ tideline.literal(place.consumer) ~ ' and path = ' ~ tideline.literal(path) -%}
    {%- set newest = of_file ~ ' and loaded_at = (select max(loaded_at) from ' ~ place.manifest ~ ' where ' ~ of_file ~ ')' -%}
    {%- set known = tideline.query_as_mappings(('select state, row_count, batch_id, cast(loaded_at as text) as loaded_at from ' ~ place.manifest ~ ' where ' ~ newest)) -%}
    {%- if not known or known[0].state not in states -%}
        {%- do tideline.check(operation, [
            "'" ~ path ~ "' is " ~ ("'" ~ known[0].state ~ "'" if known else 'not known') ~ " to '" ~ model ~ "'; it must be " ~ states | join(' or ')
            ~ '. The audit model landed_files lists the paths'
        ]) -%}
    {%- endif -%}

    {%- set columns = tideline.manifest_columns() | map('first') | reject('in', ['state', 'batch_id', 'loaded_at', 'row_count', 'event_at']) | join(', ') -%}
    {%- do tideline.carry_out(operation, place, [
        path ~ ' of ' ~ model ~ ', ' ~ known[0].state ~ ' since ' ~ known[0].loaded_at ~ ' (batch ' ~ known[0].batch_id ~ ', ' ~ known[0].row_count ~ ' rows)', outcome,
    ], [
        'insert into ' ~ place.manifest ~ ' (' ~ columns ~ ', state, batch_id, loaded_at) select ' ~ columns ~ ', ' ~ tideline.literal(decision) ~ ', '
        ~ tideline.literal(invocation_id) ~ ', greatest(' ~ tideline.clock() ~ ", loaded_at + interval '1 microsecond') from " ~ place.manifest
        ~ ' where ' ~ newest
    ], dry_run) -%}

{% endmacro %}
