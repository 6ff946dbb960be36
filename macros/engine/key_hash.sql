{#-
    A SQL expression: a hash of the columns of a key, from 0 up to 63 bits, as cheaply as their types allow. `types` maps the names of columns to types. PostgreSQL forms a record to hash it, which
    costs four times as much as the hash of a number or a text.
-#}
{% macro key_hash(columns, types) %}
    {{ return(adapter.dispatch('key_hash', 'tideline')(columns, types)) }}
{% endmacro %}


{% macro default__key_hash(columns, types) %}
    {{ return(tideline.row_hash(columns)) }}
{% endmacro %}


{% macro postgres__key_hash(columns, types) %}

    {%- set hash = namespace(sql='0', other=false) -%}
    {%- for column in columns -%}
        {%- set type = (types.get(column.strip('"')) or 'unknown').split('(')[0] -%}
        {%- if type in ['smallint', 'integer', 'bigint'] -%}
            {%- set hash.sql = 'coalesce(hashint8extended(cast(' ~ column ~ ' as bigint), ' ~ hash.sql ~ '), ' ~ loop.index ~ ')' -%}
        {%- elif type in ['text', 'character varying'] -%}
            {%- set hash.sql = 'coalesce(hashtextextended(cast(' ~ column ~ ' as text), ' ~ hash.sql ~ '), ' ~ loop.index ~ ')' -%}
        {%- else -%}
            {%- set hash.other = true -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return('(' ~ (tideline.row_hash(columns) if hash.other else hash.sql) ~ ' & 9223372036854775807)') }}

{% endmacro %}
