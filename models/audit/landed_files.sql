{#- Grain: one row per delivered file, in each form in which it was seen, and what became of it. -#}
{{ config(materialized = 'tideline_view') }}
-- the state tables are there once a bronze model has run: depends_on: {{ ref('bronze_usage_events') }}

select
    {{ tideline.table_of('consumer') }} as model_name,
    path,
    state,
    case state
        when 'loaded' then 'its rows are in bronze'
        when 'repeated' then 'its content came before under another name; nothing was loaded'
        when 'changed' then 'its name came before with other content; held back'
        when 'parked' then 'an extract that lost too many keys; nothing of it was applied'
        when 'touched' then 'only its time changed'
        when 'empty' then 'there is nothing in it'
        when 'partial' then 'some chunks of it are loaded; the next load goes on there'
        when 'released' then 'parked, and to be applied by the next load'
        when 'dropped' then 'parked, and forgotten'
        when 'replacing' then 'to be loaded again by the next load, in place of what it was'
        when 'undone' then 'its rows were taken out'
        when 'archiving' then 'to be moved to the archive by the next load'
        when 'archived' then 'moved to the archive'
    end as outcome,
    case state
        when 'changed'
            then
                'if it is right: dbt run-operation tideline.replace_file --args ''{model: '
                || {{ tideline.table_of('consumer') }} || ', path: "' || path || '"}'''
        when 'parked' then 'see data_gaps'
    end as repair,
    row_count,
    size,
    content_hash,
    batch_id,
    loaded_at
from {{ source('tideline_state', 'tideline_files') }}
