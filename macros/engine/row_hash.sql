{#-
    A SQL expression: a hash of columns of a row, a bigint, the sums of which are exact. Nulls, empty texts and the order of the columns count. `key_hash` joins the hashes of the values
    by xor, which adds up: two rows that exchange a value would leave the sum as it was. So it is hashed once more.
-#}
{% macro row_hash(columns, types={}) %}
    {{ return(adapter.dispatch('row_hash', 'tideline')(tideline.key_hash(columns, types))) }}
{% endmacro %}


{% macro default__row_hash(hash) %}
    {{ return('cast(hash(' ~ hash ~ ') >> 1 as bigint)') }}
{% endmacro %}


{% macro postgres__row_hash(hash) %}
    {{ return('hashint8extended(0, ' ~ hash ~ ')') }}
{% endmacro %}
