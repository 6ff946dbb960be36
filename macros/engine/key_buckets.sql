{#-
    For `equals_rebuild`: into how many `parts` a key falls, the SQL expression of its `bucket`, the `sums` of its rows by bucket, and of two sides' sums that differ, which key it is that differs
    (`located_key`, null where that is not known). A key of one whole number has cheaper ways than a `hash`.
-#}
{% macro key_buckets(key, types, hash) %}

    {%- set type = types.get(tideline.bare_name(key[0]), '') | lower if key | length == 1 else '' -%}
    {%- set buckets = {'parts': 1024, 'bucket': '(' ~ hash ~ ' & 1023)', 'number': 'null', 'sums': ['sum(hash_of_row) as hashes'], 'located_key': 'null'} -%}
    {%- if modules.re.match('(u?(tiny|small)int|u?integer|bigint)$', type) -%}
        {%- do buckets.update(adapter.dispatch('key_buckets', 'tideline')(key[0], hash)) -%}
    {%- endif -%}
    {{ return(buckets) }}

{% endmacro %}


{#-
    DuckDB groups by a byte in an array, and passes over what holds none of some keys (unlike none of some buckets). To know them, a part of each hash is summed times its key as well: where one key
    alone differs, the difference of these sums is the key times the difference of those without it. Of two keys and more it is that but by chance, one in 2^31. 32 bits of a key leave room
    for the product, so larger keys and those below zero are not told, nor is zero: a row without a key has no product.
-#}
{% macro default__key_buckets(number, hash) %}

    {%- set parts = 'nullif(coalesce(stored.parts_of_hashes, 0) - coalesce(rebuilt.parts_of_hashes, 0), 0)' -%}
    {%- set products = '(coalesce(stored.products, 0) - coalesce(rebuilt.products, 0))' -%}
    {%- set is_small = '(coalesce(stored.bits, 0) | coalesce(rebuilt.bits, 0)) >> 32 = 0' -%}
    {{ return({
        'parts': 256,
        'bucket': 'cast(' ~ hash ~ ' & 255 as utinyint)',
        'number': 'cast(' ~ number ~ ' as bigint)',
        'sums': [
            'sum(hash_of_row) as hashes',
            'sum(hash_of_row >> 32) as parts_of_hashes',
            'sum((hash_of_row >> 32) * (number & 4294967295)) as products',
            'bit_or(number) as bits',
        ],
        'located_key': 'case when ' ~ is_small ~ ' and ' ~ products ~ ' % ' ~ parts ~ ' = 0 then nullif(' ~ products ~ ' // ' ~ parts ~ ', 0) end',
    }) }}

{% endmacro %}


{#- PostgreSQL reads every row for some keys as it does for some buckets, and a remainder costs it less than a hash. By a prime, because numbers may all have zeros at their end. -#}
{% macro postgres__key_buckets(number, hash) %}
    {{ return({'parts': 1021, 'bucket': 'coalesce(' ~ number ~ ' % 1021, 0)'}) }}
{% endmacro %}
