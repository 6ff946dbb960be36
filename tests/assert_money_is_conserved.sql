{#- No join loses or doubles money: transactions, facts and the two marts agree, in the currency and in EUR. -#}
with

by_currency as (

    select
        currency,
        sum(amount) as amount,
        count(*) as rows_there
    from {{ ref('transactions') }}
    group by currency

),

facts_by_currency as (

    select
        currency,
        sum(amount) as amount,
        count(*) as rows_there
    from {{ ref('fct_transactions') }}
    group by currency

),

in_eur as (

    select
        (select coalesce(sum(amount_eur), 0) from {{ ref('fct_transactions') }}) as facts,
        (select coalesce(sum(revenue_eur), 0) from {{ ref('revenue_daily') }}) as daily,
        (select coalesce(sum(revenue_eur), 0) from {{ ref('customer_lifetime') }}) as lifetime

)

select
    coalesce(by_currency.currency, facts_by_currency.currency) as found_in,
    by_currency.amount as expected,
    facts_by_currency.amount as found
from by_currency
full outer join facts_by_currency on by_currency.currency = facts_by_currency.currency
where
    by_currency.amount is distinct from facts_by_currency.amount
    or by_currency.rows_there is distinct from facts_by_currency.rows_there

union all

select
    'revenue_daily' as found_in,
    facts as expected,
    daily as found
from in_eur
where facts <> daily

union all

select
    'customer_lifetime' as found_in,
    facts as expected,
    lifetime as found
from in_eur
where facts <> lifetime
