{#- Every month is followed by the next, and each has its row in the mart. -#}
with

months as (

    select
        calendar.month,
        lead(calendar.month) over (order by calendar.month) as next_month,
        mart.month as month_in_mart
    from {{ ref('dim_month') }} as calendar
    left join {{ ref('mrr_monthly') }} as mart on calendar.month = mart.month

)

select * from months
where
    next_month <> cast(month + interval '1 month' as date)
    or month_in_mart is null
