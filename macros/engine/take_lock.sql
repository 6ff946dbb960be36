{#-
    SQL that holds every other run of the same model back until this transaction ends, or nothing where the engine
    lets one process write at a time. It is a statement of its own, before any mark is read: what is read in the
    statement that waits was seen before the wait.
-#}
{% macro take_lock(name) %}
    {{ return(adapter.dispatch('take_lock', 'tideline')(name)) }}
{% endmacro %}


{% macro default__take_lock(name) %}
    {{ return('') }}
{% endmacro %}


{% macro postgres__take_lock(name) %}
    {{ return("select pg_advisory_xact_lock(hashtext('tideline'), hashtext(" ~ tideline.literal(name) ~ '));') }}
{% endmacro %}
