{#-
    For a test whose rows can be judged for themselves: its `query` over what the model's runs changed since the test last passed. In the query `not_passed_yet()` stands for the condition. A test
    cannot write what came of it, so the query runs here, after the model's newest mark was read; when it finds nothing, that mark is kept, and dbt is given the query over no row. Whatever is in
    doubt (never passed, a rebuilt table, a feed that was pruned, another query) is read as a whole. `key` are columns that a run changes together, none for rows by themselves.
-#}
{% macro since_passed(query, key=none) %}

    {%- if not execute or flags.WHICH not in ['test', 'build', 'retry'] -%}
        {{ return(query) }}
    {%- endif -%}
    {%- set settings = tideline._settings_of_tested(key) -%}
    {%- set hash = local_md5(tideline.portable_query(query, [settings.relation])) -%}
    {%- set ledger = tideline.state_relation('ledger', settings.relation.database) -%}
    {%- if not tideline.relation_exists(ledger) or (settings.feed is not none and not tideline.relation_exists(settings.feed)) -%}
        {{ return(query) }}
    {%- endif -%}
    {%- set passed = tideline.ensure_state('passed', tideline.passed_columns(), index=['test', 'mark desc']) -%}
    {%- set marks = tideline.query_as_mappings(tideline._passed_marks(passed, ledger, hash, settings)) -%}
    {%- if not marks -%}
        {{ return(query) }}
    {%- elif marks[0].passed == marks[0].newest -%}
        {{ return(query | replace(tideline.not_passed_yet(), 'false')) }}
    {%- endif -%}

    {%- set unread = query | replace(tideline.not_passed_yet(), tideline._changed_since(marks[0].passed, settings, key)) -%}
    {%- if run_query('select count(*) from (' ~ unread ~ '\n) as findings').rows[0][0] | int -%}
        {{ return(unread) }}
    {%- endif -%}
    {%- do tideline.close_transaction() -%}
    {%- do run_query(
        'begin; insert into ' ~ passed ~ ' values (' ~ tideline.literal(model.unique_id) ~ ', ' ~ tideline.literal(hash) ~ ', ' ~ settings.consumer ~ ', '
        ~ tideline.timestamp_literal(marks[0].newest) ~ ', ' ~ tideline.literal(marks[0].epoch) ~ ', ' ~ tideline.literal(invocation_id) ~ '); commit;'
    ) -%}
    {%- do tideline.reopen_transaction() -%}
    {{ return(query | replace(tideline.not_passed_yet(), 'false')) }}

{% endmacro %}


{#- Of the tested model: its relation, its name in the ledger, the columns of its key, and its feed where its rows do not only come. -#}
{% macro _settings_of_tested(key) %}

    {%- set node = graph.nodes.get(model.attached_node) -%}
    {%- set settings = {'feed': none, 'key': []} -%}
    {%- set found = 'a source' if node is none else node.config.materialized -%}
    {%- if node is not none -%}
        {%- do settings.update({'relation': tideline._tested_relation(node)}) -%}
        {%- do settings.update({'consumer': tideline.literal(tideline.relation_name(settings.relation))}) -%}
    {%- endif -%}
    {%- if found == 'tideline_incremental' -%}
        {%- set has_feed = node.config.meta.get('tideline_feed') is not none -%}
        {%- do settings.update({'key': tideline.grain(node.config), 'feed': tideline.feed_relation(settings.relation) if has_feed else none}) -%}
        {%- set found = 'tideline_incremental with a feed' if has_feed else found -%}
    {%- endif -%}
    {%- do tideline.check("test '" ~ model.name ~ "'", (
        tideline.one_of('since_passed', found, ['tideline_load', 'tideline_incremental with a feed'])
        + (['with `since_passed` the key must have a column of the key by which the model is recomputed (' ~ settings.key | join(', ') ~ '); got ' ~ key | join(', ')]
            if key and settings.key and not key | select('in', settings.key) | list else [])
    )) -%}
    {{ return(settings) }}

{% endmacro %}


{#- SQL: the newest mark of the tested table and its epoch, and the mark up to which the test passed on it, none where that is in doubt. -#}
{% macro _passed_marks(passed, ledger, hash, settings) %}

    select
        cast(newest.run_mark as text) as newest,
        newest.epoch,
        cast((
            select max(passed.mark) from {{ passed }} as passed
            where
                passed.test = {{ tideline.literal(model.unique_id) }}
                and passed.query_hash = {{ tideline.literal(hash) }}
                and passed.consumer = {{ settings.consumer }}
                and passed.epoch is not distinct from newest.epoch
                {%- if settings.feed is not none %}
                and not {{ tideline.is_pruned(settings, 'passed.mark') }}
                {%- endif %}
        ) as text) as passed
    from {{ ledger }} as newest
    where newest.consumer = {{ settings.consumer }} and newest.upstream = newest.consumer
    order by newest.run_mark desc
    limit 1

{% endmacro %}


{#- SQL: the condition that a row was changed after a mark, or that its key was. `in` knows no null, so keys that hold one are read, too, when one of them changed; always, no index would be used. -#}
{% macro _changed_since(mark, settings, key) %}

    {%- if mark is none -%}
        {{ return('true') }}
    {%- endif -%}
    {%- set after = ' > ' ~ tideline.timestamp_literal(mark) -%}
    {#- all rows that have a key in common have these in common -#}
    {%- set columns = (key | select('in', settings.key) | list if settings.key else key) if key else settings.key -%}
    {%- if not columns -%}
        {{ return('_loaded_at' ~ after) }}
    {%- endif -%}
    {%- set changed = (settings.feed ~ ' where _tideline_sign <> 0 and _tideline_mark' if settings.feed is not none else settings.relation ~ ' where _loaded_at') ~ after -%}
    {%- set listed, has_null = columns | join(', '), '(' ~ columns | join(' is null or ') ~ ' is null)' -%}
    {%- set condition = '(' ~ listed ~ ') in (select ' ~ listed ~ ' from ' ~ changed ~ ')' -%}
    {%- if run_query('select count(*) from ' ~ changed ~ ' and ' ~ has_null).rows[0][0] | int -%}
        {%- set condition = '(' ~ condition ~ ' or ' ~ has_null ~ ')' -%}
    {%- endif -%}
    {{ return(condition) }}

{% endmacro %}
