{#-
    What a logical replication slot holds, as a relation in brackets: one row per line of its output plugin, with `lsn`, `xid`, `data`, the
    position where its transaction ends (`commit_lsn`) and the line's number in it (`position`). The changes stay in the slot until they
    are stored: read, store with the progress in one transaction, and only after the commit tell the server to let them go. `options` go to
    the plugin; those of test_decoding as they stand.
-#}
{% macro slot_changes(slot, options={'include-timestamp': 'on'}) %}

    {%- do tideline.check('slot_changes', tideline.slot_name_problems(slot)) -%}
    {%- set part = {'kind': 'slot', 'slot': slot, 'options': options} -%}
    {{- return(tideline.load_part(part, tideline.peek_slot(slot, options, none))) -}}

{% endmacro %}
