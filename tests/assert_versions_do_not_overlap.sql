{#- A version of a customer is not empty, and ends no later than the next one starts; only the last may be open. -#}
with

versions as (

    select
        customer_id,
        version_number,
        valid_from,
        valid_to,
        lead(valid_from) over (partition by customer_id order by valid_from) as next_valid_from
    from {{ ref('dim_customer') }}

)

select * from versions
where not (
    (valid_to is null or valid_from < valid_to)
    and (next_valid_from is null or (valid_to is not null and valid_to <= next_valid_from))
)
