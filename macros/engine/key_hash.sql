{#-
    A SQL expression: a hash of columns, a whole number of 64 bits, good enough to put rows into parts of about one size, and the cheapest to be had. Two rows that exchange values may leave the
    sum of it as it was: see `row_hash`. `types` maps the names of columns to types, where known. Never stored: it may be another one in the next version of the engine.
-#}
{% macro key_hash(columns, types={}) %}
    {{ return(adapter.dispatch('key_hash', 'tideline')(columns, types)) }}
{% endmacro %}


{#- To DuckDB a null and a list of a null have one hash, and so have values that are equal and look different: what can hold such a value is hashed as text. -#}
{% macro default__key_hash(columns, types) %}

    {%- set values = [] -%}
    {%- for column in columns -%}
        {%- do values.append(tideline.told_apart_by(column, types.get(tideline.bare_name(column)) or '') | last) -%}
    {%- endfor -%}
    {{ return('hash(' ~ values | join(', ') ~ ')') }}

{% endmacro %}


{#- To form a record costs more than to hash its values, so each is hashed by its type, and the rest as text: PostgreSQL's hashes of what may hold numbers do not know their sign. -#}
{% macro postgres__key_hash(columns, types) %}

    {%- set hashes, others = [], [] -%}
    {%- for column in columns -%}
        {%- set hash = tideline._postgres_value_hash(column, types.get(tideline.bare_name(column)) or '', loop.index) -%}
        {%- do (others if hash is none else hashes).append(column if hash is none else hash) -%}
    {%- endfor -%}
    {%- if others -%}
        {%- do hashes.append('hashtextextended(cast(row(' ~ others | join(', ') ~ ') as text), 0)') -%}
    {%- endif -%}
    {{ return('(' ~ hashes | join(' # ') ~ ')') }}

{% endmacro %}


{#-
    The hash of one value, none for a type that has no cheap one on every version. A whole number of 64 bits is given as the seed: PostgreSQL's own hash of it folds its halves into one, so that 1 and 2^32
    are the same, and that of a decimal leaves its sign and its zeros at the end out, that of a float the sign of a zero. A zone that is looked up by its name costs more than the hash. Seeds
    are large and far apart, so that what is made of them (of a zero, of a null) does not cancel out between columns.
-#}
{% macro _postgres_value_hash(column, type, number) %}

    {%- set kind = modules.re.sub('[(][0-9, ]*[)]', '', type) -%}
    {%- set seed = number * 7046029254386353131 % 9223372036854775807 -%}
    {%- if kind in ['smallint', 'integer'] -%}
        {%- set hash = 'hashint4extended(cast(' ~ column ~ ' as integer), ' ~ seed ~ ')' -%}
    {%- elif kind == 'bigint' -%}
        {%- set hash = 'hashint8extended(' ~ number ~ ', cast(' ~ column ~ ' as bigint))' -%}
    {%- elif kind in ['text', 'character varying'] -%}
        {%- set hash = 'hashtextextended(cast(' ~ column ~ ' as text) collate "C", ' ~ seed ~ ')' -%}
    {%- elif kind == 'numeric' -%}
        {%- set digits = ' + coalesce(scale(' ~ column ~ '), 0)' if type == 'numeric' else '' -%}
        {%- set hash = 'hash_numeric_extended(cast(' ~ column ~ ' as numeric), case when ' ~ column ~ ' < 0 then -' ~ seed ~ ' else ' ~ seed ~ ' end' ~ digits ~ ')' -%}
    {%- elif kind == 'double precision' -%}
        {%- set hash = 'hashfloat8extended(cast(' ~ column ~ ' as double precision), case when ' ~ column ~ " = 0 and cast(" ~ column ~ " as text) = '-0' then " ~ seed // 2 ~ ' else ' ~ seed ~ ' end)' -%}
    {%- elif kind == 'boolean' -%}
        {%- set hash = 'case when ' ~ column ~ ' then ' ~ seed ~ ' when not ' ~ column ~ ' then ' ~ seed // 2 ~ ' end' -%}
    {%- elif kind == 'timestamp with time zone' -%}
        {%- set hash = "timestamp_hash_extended(cast(" ~ column ~ " as timestamptz) at time zone interval '0', " ~ seed ~ ')' -%}
    {%- elif kind in ['date', 'timestamp without time zone'] -%}
        {%- set hash = 'timestamp_hash_extended(cast(' ~ column ~ ' as timestamp), ' ~ seed ~ ')' -%}
    {%- else -%}
        {{ return(none) }}
    {%- endif -%}
    {{ return('coalesce(' ~ hash ~ ', ' ~ number * 2862933555777941757 % 9223372036854775807 ~ ')') }}

{% endmacro %}
