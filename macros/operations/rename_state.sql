{#-
    `rename_relations` in the state tables of one database, in one transaction, under the locks of all that have state there. Rows of runs are never updated otherwise: here they
    stay what they were, under another name.
-#}
{% macro rename_state(database, databases, schemas, dry_run) %}

    {%- set prefixes = tideline.renamed_prefixes(databases, schemas) -%}
    {%- set tables, named = [], [] -%}
    {%- for name, columns in tideline.named_columns().items() -%}
        {%- set relation = tideline.state_relation(name, database) -%}
        {%- if tideline.relation_exists(relation) -%}
            {%- do tables.append([name, relation, columns]) -%}
            {%- for column in columns if column != 'epoch' -%}
                {%- do named.append('select ' ~ column ~ ' as name, ' ~ tideline.renamed(column, prefixes) ~ ' as renamed, ' ~ ('true' if column == 'consumer' else 'false') ~ ' as has_state from ' ~ relation) -%}
            {%- endfor -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set found = [] -%}
    {%- if named -%}
        {%- set found = tideline.query_as_mappings(
            'select name, renamed, count(*) as mentions, max(case when has_state then 1 else 0 end) as has_state from (' ~ named | join(' union all ')
            ~ ') as names where name <> renamed group by name, renamed order by name'
        ) -%}
    {%- endif -%}
    {%- if not found -%}
        {%- do log('tideline.rename_relations: the state tables of ' ~ database ~ ' hold no such name, there is nothing to rename', info=true) -%}
        {{ return('') }}
    {%- endif -%}
    {%- do tideline.check('rename_relations', tideline.rename_problems(database, prefixes, found)) -%}

    {%- set lines, statements = ['the state in ' ~ database ~ ' of'], [] -%}
    {%- for each in found -%}
        {%- do lines.append(each.name ~ ' -> ' ~ each.renamed ~ ' (' ~ each.mentions ~ ' rows)') -%}
    {%- endfor -%}
    {%- for name, relation, columns in tables -%}
        {%- set settings, conditions = [], [] -%}
        {%- for column in columns -%}
            {%- do settings.append(column ~ ' = ' ~ tideline.renamed(column, prefixes)) -%}
            {%- do conditions.append(column ~ ' <> ' ~ tideline.renamed(column, prefixes)) -%}
        {%- endfor -%}
        {%- do statements.append('update ' ~ relation ~ ' set ' ~ settings | join(', ') ~ ' where ' ~ conditions | join(' or ')) -%}
        {%- do statements.extend(tideline.rename_in_views(relation, schemas) if name == 'ledger' else []) -%}
    {%- endfor -%}
    {%- set locked = found | selectattr('has_state') | list -%}
    {%- do tideline.carry_out('rename_relations', {'locks': locked | map(attribute='name') | list + locked | map(attribute='renamed') | list}, lines, statements, dry_run) -%}

{% endmacro %}
