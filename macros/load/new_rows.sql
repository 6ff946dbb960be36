{#-
    The extra predicate of a query over a table that only grows or carries a change stamp. In a `tideline_load` model it stands for what is new
    above the cursor's mark and is decided under the lock. In a model with dbt's own `incremental` it is written out when the model runs: from
    the mark in the ledger less the lookback, the mark itself included, up to the newest cursor that is not in the future, both as
    literals. True as it stands anywhere else (compile, show, unit tests, other materializations). With `commit_safe` (PostgreSQL, `tideline_load`)
    the mark moves only up to where every transaction that could still write below it has ended. With `time_zone` the cursor is a
    local time: in the night in which clocks go back it passes an hour twice, so that an hour is read again.
-#}
{% macro new_rows(cursor, lookback=none, relation=none, on_cursor_value_missing=none, commit_safe=false, time_zone=none) %}

    {%- set materialized = config.get('materialized') if execute else none -%}
    {%- set is_incremental_model = materialized == 'incremental' -%}
    {%- set missing = on_cursor_value_missing or ('raise' if is_incremental_model else 'include') -%}
    {%- set problems = tideline.one_of('on_cursor_value_missing', missing, ['raise', 'include', 'exclude']) -%}
    {%- do problems.extend(tideline.column_name_problems('cursor', cursor)) -%}
    {%- if lookback is not none and tideline.interval_problems('lookback', lookback) and (lookback is not number or lookback is boolean or lookback < 0) -%}
        {%- do problems.append("`lookback` must be a number (of a sequence) or like '3 days'; got '" ~ lookback ~ "'") -%}
    {%- endif -%}
    {%- if materialized == 'tideline_load' and missing == 'raise' -%}
        {%- do problems.append("`on_cursor_value_missing` cannot be raise in a tideline_load model: give such rows a `_reject_code` to put them into quarantine, or exclude them") -%}
    {%- endif -%}
    {%- if is_incremental_model and relation is none -%}
        {%- do problems.append("`relation` must be the table that the query reads, such as source('shop', 'orders'), so that its newest `" ~ cursor ~ "` can be looked up") -%}
    {%- endif -%}
    {%- if commit_safe -%}
        {%- do problems.extend(tideline.commit_safe_problems(relation, lookback, is_incremental_model)) -%}
    {%- endif -%}
    {%- if is_incremental_model and not config.get('unique_key') -%}
        {%- do problems.append("the model needs a `unique_key`: rows at the mark and within the lookback are read again") -%}
    {%- endif -%}
    {%- if time_zone is not none and (lookback is number or commit_safe or time_zone is not string or not modules.re.match('^[A-Za-z0-9_/+-]+$', time_zone)) -%}
        {%- do problems.append("`time_zone` must be a name such as Europe/Berlin, of a cursor without time zone, without `commit_safe`; got '" ~ time_zone ~ "'") -%}
    {%- endif -%}
    {%- do tideline.check('new_rows', problems) -%}
    {%- if time_zone is not none -%}
        {%- set lookback = (lookback ~ ' ' if lookback else '') ~ '1 hour' -%}
    {%- endif -%}

    {%- if is_incremental_model and flags.WHICH in ['run', 'build', 'retry'] -%}
        {{- return(tideline.window_predicate(tideline.read_window(cursor, lookback, relation, missing, time_zone))) -}}
    {%- endif -%}
    {{- return(tideline.load_part({
        'kind': 'cursor', 'strategy': 'commit_safe' if commit_safe else 'rows', 'cursor': cursor, 'lookback': lookback, 'missing': missing,
        'relation': relation | string if commit_safe else none,
    }, '(1 = 1)')) -}}

{% endmacro %}
