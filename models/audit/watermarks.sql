{#-
    Grain: one row per source and the model that loads it (as the seed says), and per model and upstream that it reads: how far it has
    read, how far that lies behind, and a verdict. A view: it must tell the lag of this moment.
-#}
{{ config(materialized = 'tideline_view') }}
-- the state tables are there once a bronze model has run: depends_on: {{ ref('bronze_usage_events') }}

with

ledger as (

    select
        *,
        max(high_mark) over (partition by consumer, upstream) as highest_mark,
        row_number() over (partition by consumer, upstream order by run_mark desc) as age
    from ({{ tideline.recorded_runs(source('tideline_state', 'tideline_ledger')) }}) as recorded

),

held_back as (

    select
        {{ tideline.table_of('consumer') }} as model_name,
        count(*) as files,
        sum(row_count) as row_count
    from (
        select
            *,
            row_number() over (partition by consumer, path order by loaded_at desc) as age
        from {{ source('tideline_state', 'tideline_files') }}
    ) as newest
    where
        age = 1
        and state in ('parked', 'changed')
    group by consumer

),

loads as (

    select
        config.source_name,
        config.pipeline as model_name,
        'source' as read_as,
        config.owner,
        ledger.consumer is not null as is_known,
        ledger.high_mark as mark,
        ledger.cursor_high as source_mark,
        ledger.highest_mark,
        case
            when config.strategy = 'timestamp' then {{ tideline.try_cast('ledger.cursor_high', 'timestamptz') }}
            else ledger.high_mark
        end as mark_in_time,
        {{ tideline.clock() }} - ledger.high_mark as lag,
        coalesce(held_back.files, 0) as runs_behind,
        cast(coalesce(held_back.row_count, 0) as bigint) as rows_behind,
        {{ tideline.clock() }} - ledger.high_mark > config.warn_after as is_late,
        {{ tideline.clock() }} - ledger.high_mark > config.error_after as is_stalled
    from {{ ref('checked_config') }} as config
    left join ledger on config.pipeline = ledger.model_name and ledger.upstream = ledger.consumer and ledger.age = 1
    left join held_back on config.pipeline = held_back.model_name
    where config.is_enabled

),

unread_changes as (

    {{ tideline.unread_changes('ledger') }}

),

unread as (

    select
        consumer,
        upstream,
        count(*) as runs_behind,
        cast(sum(rows_changed) as bigint) as rows_behind,
        min(run_mark) as unread_since
    from unread_changes
    group by consumer, upstream

),

reads as (

    select
        {{ tideline.table_of('reads.upstream') }} as source_name,
        {{ tideline.table_of('reads.consumer') }} as model_name,
        'model' as read_as,
        null as owner,
        ledger.consumer is not null as is_known,
        ledger.high_mark as mark,
        cast(null as text) as source_mark,
        ledger.highest_mark,
        ledger.high_mark as mark_in_time,
        coalesce({{ tideline.clock() }} - unread.unread_since, interval '0 seconds') as lag,
        coalesce(unread.runs_behind, 0) as runs_behind,
        coalesce(unread.rows_behind, 0) as rows_behind,
        unread.runs_behind > 0 as is_late,
        {{ tideline.clock() }} - unread.unread_since > (
            select max(config.error_after) from {{ ref('checked_config') }} as config
        ) as is_stalled
    from {{ tideline.declared_reads() }} as reads
    left join ledger on reads.consumer = ledger.consumer and reads.upstream = ledger.upstream and ledger.age = 1
    left join unread on reads.consumer = unread.consumer and reads.upstream = unread.upstream

),

marks as (

    select * from loads
    union all
    select * from reads

),

judged as (

    select
        *,
        case
            when not is_known then 'never loaded'
            when mark > {{ tideline.clock() }} or mark_in_time > {{ tideline.clock() }} then 'ahead of now'
            when mark < highest_mark then 'went back'
            when is_stalled then 'stalled'
            when is_late then 'late'
            else 'on time'
        end as verdict
    from marks

)

select
    source_name,
    model_name,
    read_as,
    owner,
    mark,
    source_mark,
    lag,
    runs_behind,
    rows_behind,
    verdict,
    case
        when verdict = 'never loaded' then 'dbt build -s +' || model_name
        when verdict = 'ahead of now' then 'set the clock of the machine that loads; see watermark_history'
        when verdict = 'went back' then 'see watermark_history; dbt run-operation tideline.plan'
        when verdict <> 'on time' and read_as = 'source'
            then 'ask ' || owner || ' for ' || source_name || ', then dbt run -s ' || model_name || '+'
        when verdict <> 'on time' then 'dbt run -s ' || model_name || '+'
        when runs_behind > 0 then 'files are held back: see data_gaps and landed_files'
    end as next_step
from judged
