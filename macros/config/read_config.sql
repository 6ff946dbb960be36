{#-
    The settings of a `tideline_incremental` model, checked: its grain, its upstreams with their rules, its feed.
    Everything that is wrong is said at once, before any SQL. `node` is the model's node (of the run or of the graph).
-#}
{% macro read_config(node, relation) %}

    {%- set meta = node.config.get('meta') or {} -%}
    {%- set unique_key = node.config.get('unique_key') or [] -%}
    {#- a table with a feed, evaluated as a whole, is compared as well: only where most of it is new -#}
    {%- set share = tideline.setting('rebuild_share') -%}
    {%- if share is none -%}{%- set share = 0.2 if meta.get('tideline_feed') is none else 1 -%}{%- endif -%}
    {%- set settings = {
        'name': node.name,
        'relation': relation,
        'code_hash': node.get('checksum', {}).get('checksum'),
        'key': tideline.grain(node.config),
        'unique_key': ([unique_key] if unique_key is string else unique_key) or tideline.grain(node.config),
        'feed': meta.get('tideline_feed'),
        'indexes': meta.get('tideline_indexes', []),
        'on_logic_change': meta.get('tideline_on_logic_change', 'rebuild'),
        'on_schema_change': node.config.get('on_schema_change') or 'ignore',
        'is_contract_enforced': (node.config.get('contract') or {}).get('enforced', false),
        'rebuild_share': meta.get('tideline_rebuild_share', share),
        'rebuild_rows': tideline.setting('rebuild_rows'),
        'feed_retention_days': tideline.setting('feed_retention_days'),
    } -%}

    {%- set problems = tideline.unknown_keys(node.config, ['key', 'upstreams', 'feed', 'indexes', 'on_logic_change', 'rebuild_share']) -%}
    {%- do problems.extend(tideline.column_list('unique_key` or `tideline_key', settings['key'])) -%}
    {%- if settings['feed'] is not none -%}
        {%- do problems.extend(tideline.column_list('tideline_feed', settings['feed'], required=false)) -%}
    {%- endif -%}
    {%- if settings['indexes'] is string or settings['indexes'] is mapping or settings['indexes'] is not iterable -%}
        {%- do problems.append("`tideline_indexes` must be a list of lists of columns; got " ~ settings['indexes']) -%}
    {%- else -%}
        {%- for columns in settings['indexes'] -%}
            {%- do problems.extend(tideline.column_list('tideline_indexes', columns)) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- do problems.extend(tideline.one_of('tideline_on_logic_change', settings['on_logic_change'], ['rebuild', 'warn', 'ignore'])) -%}
    {%- do problems.extend(tideline.one_of(
        'on_schema_change', settings['on_schema_change'], ['ignore', 'fail', 'append_new_columns', 'sync_all_columns']
    )) -%}
    {%- if settings['rebuild_share'] is not number or settings['rebuild_share'] is boolean or settings['rebuild_share'] < 0 -%}
        {%- do problems.append("`tideline_rebuild_share` must be a number from 0 up; got '" ~ settings['rebuild_share'] ~ "'") -%}
    {%- endif -%}
    {%- if node.language == 'python' -%}
        {%- do problems.extend(tideline.python_problems(node, meta.get('tideline_upstreams'))) -%}
    {%- elif '/* tideline affected:' not in (node.get('compiled_code') or '/* tideline affected:') -%}
        {%- do problems.append("the model never calls tideline.affected(): without it every run would evaluate everything. Add `where {" ~ "{ tideline.affected() }" ~ "}` where the query reads its upstreams") -%}
    {%- endif -%}

    {%- set upstreams = tideline.read_upstreams(meta.get('tideline_upstreams'), settings, node, problems) -%}
    {%- do tideline.check("tideline_incremental model '" ~ node.name ~ "'", problems) -%}
    {%- do settings.update({'upstreams': upstreams}) -%}
    {%- if settings['feed'] is not none -%}
        {%- do settings.update({'feed': tideline.published_columns(node.config)}) -%}
    {%- endif -%}
    {{ return(settings) }}

{% endmacro %}
