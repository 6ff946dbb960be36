{#-
    A SQL expression: a hash of columns of a row, from 0 up to 63 bits, so that sums of it are exact. Nulls, empty texts and the order of the columns count. DuckDB joins the
    hashes of values by xor, and sums of such hashes see too little: it is mixed once more. Never stored: it may be another one in the next version of the engine.
-#}
{% macro row_hash(columns) %}
    {{ return(adapter.dispatch('row_hash', 'tideline')(columns)) }}
{% endmacro %}


{% macro default__row_hash(columns) %}
    {{ return('cast(hash(hash(row(' ~ columns | join(', ') ~ '))) >> 1 as bigint)') }}
{% endmacro %}


{% macro postgres__row_hash(columns) %}
    {{ return('(hash_record_extended(row(' ~ columns | join(', ') ~ '), 0) & 9223372036854775807)') }}
{% endmacro %}
