{#-
    For `equals_rebuild`: the two queries that are compared (`stored`, `rebuilt`), their `columns` with their types, the key that puts two rows in a pair (`pair_key`), the expression of a row's
    hash (`hash_of_row`), the `key` and its buckets (`key_buckets`), and the condition of this run's `part` of the keys. Without a key among the compared columns the whole row stands for it: it falls into the
    same bucket on both sides, and nothing is put in pairs.
-#}
{% macro compared_sides(relation, columns, unique_key, runs, run_number) %}

    {%- set rebuild = tideline.full_query() -%}
    {%- set tested = graph.nodes[model.attached_node] -%}
    {%- set types = {} -%}
    {%- for column in tideline.column_types(tideline._tested_relation(tested)) -%}
        {%- do types.update({column.name: column.type}) -%}
    {%- endfor -%}
    {%- set names = columns or tideline.quoted(types) -%}
    {%- if not columns -%}
        {%- do tideline.check("equals_rebuild of '" ~ tested.name ~ "'", tideline.column_differences(rebuild, types)) -%}
    {%- endif -%}
    {%- set own_key = tested.config.get('unique_key') or [] -%}
    {%- set pair_key = unique_key or ([own_key] if own_key is string else own_key) or tideline.grain(tested.config) -%}
    {%- set key = unique_key or tideline.grain(tested.config) -%}
    {%- if columns and (key + pair_key) | reject('in', columns) | list -%}
        {%- set key, pair_key = [], [] -%}
    {%- endif -%}
    {#- other bits of the hash say in which run a key has its turn -#}
    {%- set hash = tideline.key_hash(key or names, types) -%}
    {%- set compared = names | join(', ') -%}
    {%- set types_of = {} -%}
    {%- for name in names -%}{%- do types_of.update({name: types.get(tideline.bare_name(name), '')}) -%}{%- endfor -%}
    {%- set where = config.get('where') -%}
    {%- set today = modules.datetime.date.fromisoformat((tideline.setting('now') or run_started_at | string)[:10]) -%}
    {%- set turn = (today.toordinal() if run_number is none else run_number | int) % runs -%}
    {%- set sides = {
        'name': tested.name,
        'stored': 'select ' ~ compared ~ ' from ' ~ relation,
        'rebuilt': 'select ' ~ compared ~ ' from (' ~ rebuild ~ '\n) as evaluated' ~ (' where ' ~ where if where else ''),
        'columns': types_of,
        'key': key,
        'pair_key': pair_key,
        'hash_of_row': tideline.row_hash(names, types),
        'part': 'true' if runs == 1 else '(' ~ hash ~ ' >> 10 & 1099511627775) % ' ~ runs ~ ' = ' ~ turn,
    } -%}
    {%- do sides.update(tideline.key_buckets(key, types, hash)) -%}
    {{ return(sides) }}

{% endmacro %}
