{#-
    What a model asks of `scd2` or `current_state`, and SQL (`query`) for the events that it hands them for one key, numbered in the
    order of their truth; none for a model that calls neither, and for one in Python. The model's own code is rendered, with stand-ins for the two that
    note their arguments, so that whatever it does to its upstream before is done here as well.
-#}
{% macro recorded_history(node, settings, key) %}

    {%- if node.language != 'sql' -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set opening = '/* tideline history: ' -%}
    {%- set rendered = render(
        '{%- set tideline = tideline._stand_ins() -%}{%- set this = ' ~ tojson(settings.relation | string) ~ ' -%}' ~ node.raw_code
    ) -%}
    {%- if opening not in rendered -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set before = rendered.split(opening)[0] -%}
    {%- set noted = fromjson(rendered.split(opening)[1].split(' */', 1)[0]) -%}
    {%- set cte = modules.re.search('([A-Za-z_][A-Za-z0-9_]*)\\s+as\\s*(?:(?:not\\s+)?materialized\\s*)?\\(\\s*$', before, modules.re.I) -%}
    {%- if cte is none and before.count('(') != before.count(')') -%}
        {{ return(none) }}
    {%- endif -%}

    {%- set conditions = [] -%}
    {%- for condition in [noted.get('apply_as_delete_when'), noted.get('apply_as_truncate_when')] if condition -%}
        {%- do conditions.append('coalesce(' ~ condition ~ ', false)') -%}
    {%- endfor -%}
    {%- set is_delete = '(' ~ (conditions | join(' or ') or 'false') ~ ')' -%}
    {%- set effective_at = noted.get('effective_at') -%}
    {%- set content = [] -%}
    {%- for kind in ['columns', 'track_history_on', 'overwrite', 'overwrite_current', 'fixed'] -%}
        {%- do content.extend(noted.get(kind) or []) -%}
    {%- endfor -%}
    {%- set events -%}
        select
            handed.*,
            row_number() over (order by {{ tideline.event_order(noted.sequence_by, effective_at, is_delete, content | unique | list, key=noted.unique_key) }}) as _tideline_number,
            {{ effective_at or noted.sequence_by[0] }} as _tideline_at,
            {{ is_delete }} as _tideline_is_delete,
            coalesce({{ noted.get('apply_as_insert_when') or 'false' }}, false) as _tideline_is_insert
        from (select * from {{ noted.relation }}) as handed
        where {{ tideline._is_about_key(noted, key) }}
    {%- endset -%}
    {%- set query = before ~ events ~ (') select * from ' ~ cte.group(1) if cte else '') -%}
    {%- do noted.update({
        'query': tideline._restrict_to_key(query, settings.key, key), 'content': tideline._named_as_read(content | unique),
        'compared': tideline._named_as_read(noted.sequence_by + content),
        'ignores_deletes': noted.get('hard_deletes') == 'ignore' or noted.get('on_delete') == 'keep',
    }) -%}
    {{ return(noted) }}

{% endmacro %}


{#- A SQL condition over an event: a truncate of other keys is none of this key's. -#}
{% macro _is_about_key(noted, key) %}

    {%- set truncate = noted.get('apply_as_truncate_when') -%}
    {%- set conditions = [] -%}
    {%- for column in noted.unique_key if truncate and column in key -%}
        {%- do conditions.append('(' ~ column ~ ' is null or ' ~ tideline.key_predicate([column], key) ~ ')') -%}
    {%- endfor -%}
    {{ return('not coalesce(' ~ truncate ~ ', false) or (' ~ conditions | join(' and ') ~ ')' if conditions else 'true') }}

{% endmacro %}


{#- The package's macros, with those that a history is made of replaced. -#}
{% macro _stand_ins() %}

    {%- set macros = {} -%}
    {%- do macros.update(tideline) -%}
    {%- do macros.update({'affected': tideline._note_affected, 'scd2': tideline._note_scd2, 'current_state': tideline._note_current_state}) -%}
    {{ return(macros) }}

{% endmacro %}


{% macro _note_affected(key=none) %}

    {{ return('(1 = 1 /* tideline affected: ' ~ tojson(key) ~ ' */)') }}

{% endmacro %}


{% macro _note_scd2() %}

    {%- set names = [
        'relation', 'unique_key', 'sequence_by', 'effective_at', 'columns', 'track_history_on', 'track_history_except', 'overwrite', 'overwrite_current', 'fixed',
        'apply_as_delete_when', 'apply_as_truncate_when', 'hard_deletes', 'ignore_null_updates', 'unchanged_value', 'columns_present', 'open_end', 'meta_columns',
    ] -%}
    {{ return(tideline._note('scd2', names, varargs, kwargs)) }}

{% endmacro %}


{% macro _note_current_state() %}

    {%- set names = [
        'relation', 'unique_key', 'columns', 'sequence_by', 'effective_at', 'apply_as_delete_when', 'on_delete', 'fixed', 'apply_as_truncate_when', 'mode',
        'apply_as_insert_when', 'ignore_null_updates', 'unchanged_value', 'columns_present',
    ] -%}
    {{ return(tideline._note('current_state', names, varargs, kwargs)) }}

{% endmacro %}


{#- A call as a comment; an end of a comment within it is written as JSON may write it. -#}
{% macro _note(macro, names, given, named) %}

    {%- set noted = {'macro': macro} -%}
    {%- for value in given[:names | length] -%}
        {%- do noted.update({names[loop.index0]: value}) -%}
    {%- endfor -%}
    {%- do noted.update(named) -%}
    {%- do noted.update({'relation': noted.relation | string}) -%}
    {{ return('/* tideline history: ' ~ (tojson(noted) | replace('*/', '*\\/')) ~ ' */') }}

{% endmacro %}


{#- Columns, as SQL writes them, under the names that `rows_as_mappings` gives them. -#}
{% macro _named_as_read(columns) %}

    {%- set names = [] -%}
    {%- for column in columns -%}
        {%- do names.append(tideline.bare_name(column) | lower) -%}
    {%- endfor -%}
    {{ return(names) }}

{% endmacro %}


{#- A query with each `affected()` turned into the condition of one key. -#}
{% macro _restrict_to_key(sql, grain, key) %}

    {%- set pieces = sql.split('(1 = 1 /* tideline affected: ') -%}
    {%- set rewritten = [pieces[0]] -%}
    {%- for piece in pieces[1:] -%}
        {%- set halves = piece.split(' */)', 1) -%}
        {%- do rewritten.append(tideline.key_predicate(grain, key, fromjson(halves[0])) ~ halves[1]) -%}
    {%- endfor -%}
    {{ return(rewritten | join) }}

{% endmacro %}
