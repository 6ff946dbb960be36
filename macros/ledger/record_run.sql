{#-
    A post-hook for models with dbt's own `incremental`: writes to the ledger, in the model's transaction, up to where the query has read
    each relation that it reads through `new_rows`. It takes the marks from the compiled query, so what is recorded is what was read. A run that
    another one overtook leaves the other's mark, and is read again. Nothing is written when nothing moved.
-#}
{% macro record_run() %}

    {%- if not execute or flags.WHICH not in ['run', 'build', 'retry'] -%}
        {{ return('') }}
    {%- endif -%}
    {%- set windows = tideline.recorded_windows(sql) -%}
    {%- if not windows -%}
        {%- set materialized = config.get('materialized') -%}
        {%- do tideline.check("record_run in model '" ~ model.name ~ "'", [
            "its query reads nothing through tideline.new_rows, so there is no mark to record" if materialized == 'incremental'
            else "it is a hook of models with dbt's own `incremental`; got materialized '" ~ materialized ~ "'. Take it away"
        ]) -%}
    {%- endif -%}
    {%- set moved = [] -%}
    {%- for window in windows if window.kind != 'incremental' or window.high != window.low -%}
        {%- do moved.append(window) -%}
    {%- endfor -%}
    {%- if not moved or (tideline.is_partial_read() and is_incremental()) -%}
        {{ return('') }}
    {%- endif -%}
    {%- set ledger = tideline.state_relation('ledger') -%}
    {%- set consumer = tideline.literal(tideline.relation_name(this)) -%}

    insert into {{ ledger }} (
        run_id, run_mark, consumer, upstream, kind, reason, low_mark, high_mark, upstream_epoch, epoch, cursor_high
    )
    with moment as (
        select
            greatest({{ tideline.clock() }}, max(run_mark) + interval '1 microsecond') as run_mark,
            max(run_mark) as last_mark
        from {{ ledger }}
        where consumer = {{ consumer }}
    )
    {% for window in windows %}
    {{ tideline.recorded_mark(window, ledger, consumer) }}
    union all
    {%- endfor %}
    select
        {{ tideline.literal(invocation_id) }}, run_mark, {{ consumer }}, {{ consumer }}, {{ tideline.literal(windows[0].kind) }},
        'dbt incremental', last_mark, run_mark, null, {{ tideline.literal(invocation_id) }}, null
    from moment

{% endmacro %}
