{#-
    Grain: one row per source: how late its late rows are, how many of them each lookback would have lost, and the lookback that loses none. A
    view over `late_rows`: a percentile is over all rows of a source, so there is no part of it to keep.
-#}
{{ config(materialized = 'tideline_view') }}
{%- set lookbacks = [
    ('0 seconds', '0'), ('1 hour', '1_hour'), ('1 day', '1_day'), ('3 days', '3_days'), ('7 days', '7_days'), ('30 days', '30_days')
] %}

with

loaded as (

    select
        source_name,
        cast(sum(events) as bigint) as rows_loaded
    from {{ ref('cdc_events') }}
    group by source_name

),

late as (

    select
        source_name,
        newest_event_before - _event_at as delay
    from {{ ref('late_rows') }}

),

lookbacks as (

    select
        table_name,
        min(lookback) as lookback
    from {{ ref('checked_config') }}
    group by table_name

),

profile as (

    select
        source_name,
        count(*) as rows_late,
        {%- for percent in [50, 90, 99] %}
        percentile_disc({{ percent / 100 }}) within group (order by delay) as p{{ percent }},
        {%- endfor %}
        {%- for lookback, name in lookbacks %}
        count(case when delay > interval '{{ lookback }}' then 1 end) as lost_by_{{ name }},
        {%- endfor %}
        max(delay) as longest
    from late
    group by source_name

)

select
    loaded.source_name,
    loaded.rows_loaded,
    coalesce(profile.rows_late, 0) as rows_late,
    profile.p50,
    profile.p90,
    profile.p99,
    profile.longest,
    {%- for _, name in lookbacks %}
    coalesce(profile.lost_by_{{ name }}, 0) as lost_by_{{ name }},
    {%- endfor %}
    config.lookback as lookback_now,
    case
        when profile.longest is null then 'none needed so far'
        {%- for lookback, name in lookbacks[1:] %}
        when profile.lost_by_{{ name }} = 0 then '{{ lookback }}'
        {%- endfor %}
        else cast(cast(ceil(extract(epoch from profile.longest) / 86400) as integer) as text) || ' days'
    end as suggested_lookback
from loaded
left join profile on loaded.source_name = profile.source_name
left join lookbacks as config on loaded.source_name = config.table_name
