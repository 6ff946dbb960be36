{#-
    A SQL expression: a hash of columns of a row, a bigint, so that sums of it are exact. Nulls, empty texts and the order of the columns count. Both engines join the hashes of the values
    in a way that adds up (PostgreSQL by 31 times and plus, DuckDB by xor): two rows that exchange a value would leave the sum as it was. So the hash is hashed once more. Never
    stored: it may be another one in the next version of the engine.
-#}
{% macro row_hash(columns) %}
    {{ return(adapter.dispatch('row_hash', 'tideline')(columns)) }}
{% endmacro %}


{% macro default__row_hash(columns) %}
    {{ return('cast(hash(hash(row(' ~ columns | join(', ') ~ '))) >> 1 as bigint)') }}
{% endmacro %}


{% macro postgres__row_hash(columns) %}
    {{ return('hashint8extended(hash_record_extended(row(' ~ columns | join(', ') ~ '), 0), 0)') }}
{% endmacro %}
