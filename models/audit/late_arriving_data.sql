{#-
    Grain: one row per late row, how late it is, and which models the load that brought it changed. A view over `late_rows`: what was changed
    downstream stands in the ledger, which every run writes to.
-#}
{{ config(materialized = 'tideline_view') }}

with recursive

ledger as (

    {{ tideline.recorded_runs(source('tideline_state', 'tideline_ledger')) }}

),

late_rows as (

    select
        late_rows.*,
        config.grace_period
    from {{ ref('late_rows') }} as late_rows
    left join {{ ref('checked_config') }} as config
        on
            late_rows.source_name = config.table_name
            and late_rows.pipeline = config.pipeline

),

reached as (

    select distinct
        ledger.consumer as bronze,
        ledger.run_mark as load_mark,
        ledger.consumer,
        ledger.run_mark
    from late_rows
    inner join ledger
        on
            late_rows.pipeline = ledger.model_name
            and late_rows._loaded_at = ledger.run_mark
            and ledger.upstream = ledger.consumer
    union
    select
        reached.bronze,
        reached.load_mark,
        ledger.consumer,
        ledger.run_mark
    from reached
    inner join ledger
        on
            reached.consumer = ledger.upstream
            and ledger.upstream <> ledger.consumer
            and reached.run_mark <= ledger.high_mark
            and coalesce(reached.run_mark > ledger.low_mark, true)
    where split_part(ledger.consumer, '"', 4) <> '{{ this.schema }}'

),

downstream as (

    select
        {{ tideline.table_of('reached.bronze') }} as pipeline,
        reached.load_mark,
        count(*) as models_changed,
        string_agg(ledger.model_name, ', ' order by ledger.model_name) as changed_models,
        cast(sum(ledger.keys_affected) as bigint) as keys_evaluated,
        cast(sum(ledger.rows_changed) as bigint) as rows_changed
    from reached
    inner join ledger
        on
            reached.consumer = ledger.consumer
            and reached.run_mark = ledger.run_mark
            and ledger.upstream = ledger.consumer
    where
        reached.consumer <> reached.bronze
        and ledger.rows_changed > 0
    group by reached.bronze, reached.load_mark

)

select
    late_rows.source_name,
    late_rows.record_key,
    late_rows._sequence,
    late_rows._event_at,
    late_rows.newest_event_before,
    late_rows.newest_event_before - late_rows._event_at as delay,
    coalesce(late_rows.newest_event_before - late_rows._event_at <= late_rows.grace_period, false) as is_within_grace,
    late_rows._file,
    late_rows._line,
    late_rows._batch_id,
    late_rows._loaded_at,
    coalesce(downstream.models_changed, 0) as models_changed,
    downstream.changed_models,
    downstream.keys_evaluated,
    downstream.rows_changed
from late_rows
left join downstream on late_rows.pipeline = downstream.pipeline and late_rows._loaded_at = downstream.load_mark
