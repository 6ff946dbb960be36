{#-
    Refuses a slot that no longer holds what follows on the last load: it is gone, was invalidated, of another server, or was read by somebody else, for a first load also by another bronze model (perhaps this one
    under its old name). Warns of one that holds back much of the server's log. Returns how many bytes that is.
-#}
{% macro check_slot(slot, low) %}

    {%- set state = tideline.slot_state(slot) -%}
    {%- set make = "`dbt run-operation tideline.create_slot --args '{slot: " ~ slot ~ "}'`" -%}
    {%- set lost = ", so changes since the last load are lost. Make the slot anew with " ~ make ~ ", drop the bronze table, and fill it from a full extract" -%}
    {%- set problems = [] -%}
    {%- if state is none and low is none -%}
        {%- do problems.append("there is no logical replication slot '" ~ slot ~ "' in this database; make it with " ~ make) -%}
    {%- elif state is none -%}
        {%- do problems.append("the logical replication slot '" ~ slot ~ "' is gone" ~ lost) -%}
    {%- elif state.wal_status == 'lost' -%}
        {%- do problems.append("the server gave up the slot '" ~ slot ~ "' (max_slot_wal_keep_size)" ~ lost) -%}
    {%- elif low is not none and run_query('select ' ~ tideline.lsn(state.log_end) ~ ' < ' ~ tideline.lsn(low)).rows[0][0] -%}
        {%- do problems.append("the last load ended at " ~ low ~ ", but this server's log ends at " ~ state.log_end ~ ", so it is another server's, and what it holds would be taken for loaded" ~ lost) -%}
    {%- elif low is not none and run_query('select ' ~ tideline.lsn(state.confirmed) ~ ' > ' ~ tideline.lsn(low)).rows[0][0] -%}
        {%- do problems.append("somebody else read the slot '" ~ slot ~ "' up to " ~ state.confirmed ~ " while the last load ended at " ~ low ~ lost) -%}
    {%- endif -%}
    {%- for reader in (tideline.slot_readers(slot) if low is none else []) -%}
        {%- do problems.append("changes that the slot '" ~ slot ~ "' held were stored in " ~ reader ~ " and are gone from it, so this table would lack them. If the model got another name, give it the `alias`, schema and database of that table; "
            ~ "a model of its own needs a slot of its own") -%}
    {%- endfor -%}
    {%- do tideline.check("tideline_load model '" ~ model.name ~ "'", problems) -%}

    {%- set limit = tideline.setting('slot_held_megabytes') -%}
    {%- if state.held > limit * 1048576 -%}
        {%- do exceptions.warn("tideline: the slot '" ~ slot ~ "' held back " ~ (state.held / 1048576) | round(1) ~ " MB of the server's log before this run of " ~ model.name ~ " (var `tideline__slot_held_megabytes`: " ~ limit ~ "). Run it more often, or drop the slot if nobody needs it") -%}
    {%- endif -%}
    {{ return(state.held) }}

{% endmacro %}
