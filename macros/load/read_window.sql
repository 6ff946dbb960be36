{#-
    What an `incremental` model will read of one relation in this run, found before its query runs: from which mark of the ledger (`seen` is
    the run that left it; none: everything), and up to which cursor, the newest that is there and not in the future. Values are text as the
    database writes them. A mark counts only when the model's last recorded run left it for this relation and cursor.
-#}
{% macro read_window(cursor, lookback, relation, missing, time_zone) %}

    {%- set ledger = tideline.ensure_ledger() -%}
    {%- set consumer = tideline.literal(tideline.relation_name(this)) -%}
    {%- set upstream = tideline.relation_name(relation) -%}
    {%- set type = tideline.cursor_type(cursor, relation) -%}
    {%- set is_known = is_incremental() -%}
    {%- set newest = run_query(
        'select cursor_high, cast(run_mark as text) from ' ~ ledger ~ ' where consumer = ' ~ consumer
        ~ ' and upstream = ' ~ tideline.literal(upstream) ~ ' and upstream_epoch = ' ~ tideline.literal(cursor)
        ~ ' and run_mark = (select max(run_mark) from ' ~ ledger ~ ' where consumer = ' ~ consumer ~ ')'
    ).rows -%}
    {%- set mark = newest[0][0] if is_known and newest else none -%}

    {%- set is_time = 'time' in type or 'date' in type -%}
    {%- set typed_mark = 'cast(' ~ tideline.literal(mark) ~ ' as ' ~ type ~ ')' -%}
    {%- set back = "interval '" ~ lookback ~ "'" if lookback is string else lookback -%}
    {%- set found = run_query(
        'select cast(' ~ ('greatest(max(' ~ cursor ~ '), ' ~ typed_mark ~ ')' if mark is not none else 'max(' ~ cursor ~ ')') ~ ' as text), '
        ~ 'cast(' ~ typed_mark ~ (' - ' ~ back if lookback else '') ~ ' as text) from ' ~ relation
        ~ ' where ' ~ tideline.not_in_the_future(cursor, type, time_zone)
        ~ (' and ' ~ cursor ~ ' >= ' ~ typed_mark if mark is not none else '')
    ).rows[0] -%}
    {%- if missing == 'raise' and run_query('select 1 from ' ~ relation ~ ' where ' ~ cursor ~ ' is null limit 1').rows -%}
        {%- do tideline.check('new_rows', [upstream ~ " has rows without `" ~ cursor ~ "`, and nobody can tell whether they are new. Mend them, or set `on_cursor_value_missing` to include (they are read every time) or exclude"]) -%}
    {%- endif -%}
    {{ return({
        'upstream': upstream, 'cursor': cursor, 'missing': missing, 'type': type, 'is_time': is_time, 'low': mark, 'from': found[1], 'high': found[0],
        'kind': 'incremental' if mark is not none else 'recompute' if is_known else 'rebuild' if load_cached_relation(this) else 'first',
        'seen': newest[0][1] if mark is not none else none,
    }) }}

{% endmacro %}
