{#-
    SQL, in brackets: the changes that a replication slot holds, left in it, of transactions that ended after `low` (a load may have stored what
    it had no time to let go). The last line of a transaction stands where the transaction ended, which no other shares.
-#}
{% macro peek_slot(slot, options, low) %}
    {{ return(adapter.dispatch('peek_slot', 'tideline')(slot, options, low)) }}
{% endmacro %}


{% macro default__peek_slot(slot, options, low) %}
    {%- do tideline.check('slot_changes', ['this engine has no logical replication slots; only PostgreSQL has']) -%}
{% endmacro %}


{% macro postgres__peek_slot(slot, options, low) %}

    {%- set arguments = [tideline.literal(slot), 'null', 'null'] -%}
    {%- for name, value in options.items() -%}
        {%- do arguments.extend([tideline.literal(name), tideline.literal(value)]) -%}
    {%- endfor -%}
    {%- set query -%}
        (
            select lsn, xid, data, commit_lsn, position from (
                select
                    peeked.*,
                    max(lsn) over (partition by cast(xid as text)) as commit_lsn,
                    row_number() over (partition by cast(xid as text) order by nth) as position
                from pg_logical_slot_peek_changes({{ arguments | join(', ') }}) with ordinality as peeked (lsn, xid, data, nth)
            ) as placed
            {%- if low is not none %}
            where commit_lsn > {{ tideline.lsn(low) }}
            {%- endif %}
        )
    {%- endset -%}
    {{ return(query) }}

{% endmacro %}
