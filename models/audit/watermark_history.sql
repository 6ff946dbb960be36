{#-
    Grain: one row per run, model and upstream that it read; for a load the upstream is its source. A view: every run writes to the
    ledger, that of this model would, too, so a table of it would never be up to date.
-#}
{{ config(materialized = 'tideline_view') }}
-- the state tables are there once a bronze model has run: depends_on: {{ ref('bronze_usage_events') }}

with

marks as (

    select
        *,
        case
            when upstream <> consumer then {{ tideline.table_of('upstream') }}
            when kind in ('load', 'undo') then 'its source'
        end as upstream_name,
        max(high_mark) over (
            partition by consumer, upstream order by run_mark rows between unbounded preceding and 1 preceding
        ) as highest_before
    from ({{ tideline.recorded_runs(source('tideline_state', 'tideline_ledger')) }}) as ledger

)

select
    run_id,
    run_mark,
    model_name,
    upstream_name,
    kind,
    low_mark,
    high_mark,
    case
        when highest_before is null then 'first'
        when high_mark < highest_before then 'back'
        when high_mark = highest_before then 'same'
        else 'forward'
    end as movement,
    high_mark - highest_before as moved_by,
    cursor_high,
    event_high
from marks
where
    upstream_name is not null
    and high_mark is not null
