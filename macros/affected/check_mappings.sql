{#-
    Refuses, where a table is built from scratch, what its first run by keys would stumble over: a rule that names a column which the changed rows do not have, or one whose values cannot be
    compared with the key. A key part that is more than a name is shown to the engine, over no row. `built` is the new table, which has not taken its name yet.
-#}
{% macro check_mappings(built, columns, settings) %}

    {%- set problems, probes = [], [] -%}
    {%- for upstream in settings.upstreams if upstream.kind == 'watermark' or upstream.has_feed -%}
        {%- set changed = tideline.column_types(upstream.feed if upstream.kind == 'feed' else upstream.relation) -%}
        {%- set shown = dict(upstream, is_changed=true, joined=built if upstream.joined == settings.relation else upstream.joined) -%}
        {%- set joined = [] if upstream.rule != 'join' else columns if shown.joined == built else tideline.column_types(shown.joined) -%}
        {%- set found = tideline._mapping_problems(upstream, changed, joined, columns, settings.key) -%}
        {%- do problems.extend(found) -%}
        {%- if not found -%}
            {%- do probes.append('select 1 as one from (' ~ tideline.affected_keys({'key': settings.key, 'upstreams': [shown]}) ~ ') as probe where false') -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do tideline.check("tideline_incremental model '" ~ model.name ~ "'", problems) -%}
    {%- if probes -%}{%- do run_query(probes | join(' union all ')) -%}{%- endif -%}

{% endmacro %}


{#- What is wrong with the parts of a mapped key that are names of columns. Nothing is said of a relation whose columns are not known. -#}
{% macro _mapping_problems(upstream, changed, joined, columns, key) %}

    {%- set found = [] -%}
    {%- for part in upstream.key -%}
        {%- set name = modules.re.fullmatch('(?:(changed|joined)[.])?("(?:[^"]|"")+"|[A-Za-z_][A-Za-z0-9_]*)', part | trim) -%}
        {%- set held = changed + joined if name is none or name[1] is none else joined if name[1] == 'joined' else changed -%}
        {%- set type = tideline._type_of(held, name[2]) if name is not none and name[2] | lower not in ['true', 'false', 'null'] and changed else '' -%}
        {%- set key_type = tideline._type_of(columns, key[loop.index0]) or '' -%}
        {%- if type is none -%}
            {%- do found.append("`tideline_upstreams`, '" ~ upstream.name ~ "': " ~ ("its change feed" if upstream.kind == 'feed' else 'it') ~ " has no column `" ~ part ~ "` that leads to the key `" ~ key[loop.index0]
                ~ "`; there are " ~ held | map(attribute='name') | reject('in', ['_tideline_sign', '_tideline_mark', '_tideline_epoch']) | join(', ') ~ '. Give `key`: one expression for each of ' ~ key | join(', ')
                ~ (', or add the column to its `tideline_feed`' if upstream.kind == 'feed' else '')) -%}
        {%- elif tideline.comparable_kind(type) != tideline.comparable_kind(key_type) and none not in [tideline.comparable_kind(type), tideline.comparable_kind(key_type)] -%}
            {%- do found.append("`tideline_upstreams`, '" ~ upstream.name ~ "': `" ~ part ~ "` is of type " ~ type ~ ", which cannot be compared with the key `" ~ key[loop.index0] ~ "` of type " ~ key_type
                ~ "; cast it in `key`, such as \"cast(" ~ part ~ ' as ' ~ key_type ~ ')"') -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found) }}

{% endmacro %}


{% macro _type_of(columns, name) %}

    {%- for column in columns if column.name | lower == tideline.bare_name(name) | lower -%}
        {{ return(column.type) }}
    {%- endfor -%}
    {{ return(none) }}

{% endmacro %}
