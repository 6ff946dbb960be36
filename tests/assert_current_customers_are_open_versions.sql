{#- The customers that exist are the customers with an open version, with the same values. -#}
with

open_versions as (

    select * from {{ ref('dim_customer') }}
    where is_current

)

select
    coalesce(customers.customer_id, open_versions.customer_id) as customer_id,
    customers.customer_id is not null as exists_now,
    open_versions.customer_id is not null as has_open_version
from {{ ref('customers') }} as customers
full outer join open_versions on customers.customer_id = open_versions.customer_id
where
    customers.customer_id is null
    or open_versions.customer_id is null
    or customers.name is distinct from open_versions.name
    or customers.email is distinct from open_versions.email
    or customers.segment is distinct from open_versions.segment
    or customers.plan_type is distinct from open_versions.plan_type
    or customers.acquisition_channel is distinct from open_versions.acquisition_channel
    or customers.created_at is distinct from open_versions.created_at
