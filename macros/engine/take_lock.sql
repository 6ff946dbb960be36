{#-
    SQL that holds every other run of the same model back until this transaction ends, or nothing where the engine
    lets one process write at a time. It is a statement of its own, before any mark is read: what is read in the
    statement that waits was seen before the wait. A transaction that sees one moment from its first statement to its last would not see the rows of the
    run that it waited for: PostgreSQL ends such a one here, with a text in place of a boolean, because SQL has no other way to say why. DuckDB has no lock to take; a session that sorts
    backwards where no direction is said, in which no window of this package and no usual query means what it says, ends here, too.
-#}
{% macro take_lock(name) %}
    {{ return(adapter.dispatch('take_lock', 'tideline')(name)) }}
{% endmacro %}


{% macro default__take_lock(name) %}
    {{ return('') }}
{% endmacro %}


{% macro duckdb__take_lock(name) %}
    {{ return(
        "select case when current_setting('default_order') not ilike 'asc%' then error('tideline: this session has default_order = ' || current_setting('default_order')"
        ~ " || ', in which an `order by` without a direction runs backwards. Take the setting out of the profile') end;"
    ) }}
{% endmacro %}


{% macro postgres__take_lock(name) %}
    {%- set level = "current_setting('transaction_isolation')" -%}
    {%- set why = (
        "'tideline: transactions of this connection are ' || " ~ level ~ " || ', in which a run that waited does not see what the run before it wrote. Say once: alter role '"
        ~ " || quote_ident(session_user) || ' set default_transaction_isolation = ' || quote_literal('read committed')"
    ) -%}
    {{ return(
        "select pg_advisory_xact_lock(hashtext('tideline'), hashtext(" ~ tideline.literal(name) ~ ')) where case when ' ~ level ~ " = 'read committed' then true else cast(" ~ why ~ ' as boolean) end;'
    ) }}
{% endmacro %}
