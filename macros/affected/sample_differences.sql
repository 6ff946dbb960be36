{#-
    SQL: about how many rows there are, evaluated anew or stored, and how many of them the other side lacks, from one of 64 parts of the keys; by hashes, because it decides about the cost
    only.
-#}
{% macro sample_differences(target, columns, settings) %}

    {%- set types = {} -%}
    {%- for column, type in columns.items() -%}
        {%- do types.update({tideline.bare_name(column): type}) -%}
    {%- endfor -%}
    {%- set part = '(' ~ tideline.key_hash(settings.key, types) ~ ' & 63) = 0' -%}
    {%- set hash_of_row = tideline.row_hash(columns | list, types) -%}

    select
        64 * greatest(count(fresh.hash_of_row), count(stored.hash_of_row)) as row_count,
        64 * (greatest(count(fresh.hash_of_row), count(stored.hash_of_row)) - count(case when fresh.hash_of_row = stored.hash_of_row then 1 end)) as differing
    from (select distinct {{ hash_of_row }} as hash_of_row from tideline_fresh where {{ part }}) as fresh
    full join (select distinct {{ hash_of_row }} as hash_of_row from {{ target }} where {{ part }}) as stored
        on fresh.hash_of_row = stored.hash_of_row

{% endmacro %}
