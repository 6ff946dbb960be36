{#-
    Reads a slot once, into a temporary table, and says how far that came: to the end of the last transaction in it, whoever's it was. Never
    to the end of the log: that may lie in the middle of a record, whose transaction would then be skipped.
-#}
{% macro peek_changes(options, low) %}

    {%- set held = tideline.check_slot(options.slot, low) -%}
    {%- call statement('tideline_peek') -%}
        create temporary table tideline_slot as select * from {{ tideline.peek_slot(options.slot, options.options, low) }} as peeked
    {%- endcall -%}
    {%- set seen = run_query('select cast(max(commit_lsn) as text) from tideline_slot').rows[0][0] -%}
    {{ return({'high': seen or low, 'is_worth_recording': seen is not none and held > 16 * 1048576, 'temporary': 'tideline_slot', 'memory': tideline.slot_memory(options.slot)}) }}

{% endmacro %}
