{#-
    A replication slot as a mapping: how far it was let go (`confirmed`), how many bytes of the server's log it holds back
    (`held`), `wal_status`; none when there is no such slot in this database.
-#}
{% macro slot_state(slot) %}

    {%- set query = 'select * from (' ~ tideline.list_slots() ~ ') as slots where slot_name = ' ~ tideline.literal(slot) -%}
    {{ return((tideline.query_as_mappings(query) + [none])[0]) }}

{% endmacro %}
