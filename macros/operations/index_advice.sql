{#-
    Says which indexes the runs would search by and have not, on the watermark and key columns of what they read: what each would cost, by the catalogue, and what it would bring, by the
    ledger. `dry_run: false` creates them. Tables below `min_megabytes` are read faster as a whole. Of partitions it has nothing to advise: runs find their news by an index, and the queries of
    others, which partitions serve, stand neither in the ledger nor in the catalogue.
-#}
{% macro index_advice(select=[], min_megabytes=1, dry_run=true) %}

    {%- do tideline.check('index_advice', (
        tideline.column_list('select', select, required=false) + tideline.one_of('dry_run', dry_run, [true, false])
        + tideline.number_value('min_megabytes', min_megabytes)
    )) -%}
    {%- if not tideline.create_index(api.Relation.create(schema=target.schema, identifier='any'), ['any']) -%}
        {%- do log('tideline.index_advice: none; this engine skips the parts of a table where no value can match (zone maps) and has no use for indexes here; it has no partitions of tables. Rows in order of their key or time help it', info=true) -%}
        {{ return('') }}
    {%- endif -%}

    {%- set lines, statements = [], [] -%}
    {%- for wanted in tideline.wanted_indexes(select) -%}
        {%- set facts = tideline.query_as_mappings(tideline.index_facts(wanted.relation, wanted.columns, wanted.by_range)) -%}
        {%- if facts and not facts[0].is_indexed and facts[0].known_columns == wanted.columns | length and facts[0].table_bytes >= min_megabytes * 1048576 -%}
            {%- do lines.append(tideline.advice_line(wanted, facts[0])) -%}
            {%- do statements.append(tideline.create_index(wanted.relation, wanted.columns, by_range=facts[0].is_in_order)) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if not statements -%}
        {%- do log('tideline.index_advice: nothing is missing', info=true) -%}
        {{ return('') }}
    {%- endif -%}
    {%- do log('tideline.index_advice' ~ (' (dry run; `dry_run: false` creates them, one by one; writers of the table wait meanwhile. `create index concurrently` by hand lets them go on)' if dry_run else '') ~ ':\n    ' ~ lines | join('\n    '), info=true) -%}
    {%- if not dry_run -%}
        {%- do tideline.close_transaction() -%}
        {%- for statement in statements -%}
            {%- do run_query('begin; ' ~ statement ~ ' commit;') -%}
        {%- endfor -%}
        {%- do tideline.reopen_transaction() -%}
    {%- endif -%}

{% endmacro %}
