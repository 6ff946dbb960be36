{#-
    SQL for `cdc_protocol`: transactions with events missing, as far as the log tells: a hole in the numbers of its events, fewer than its end says, no
    end although others came after it, no beginning although others have one.
-#}
{% macro protocol_transaction(order_by) %}

    select problem, record, saw, _file, _line
    from (
        select
            judged.*,
            _transaction_id as record,
            case
                when last_order > seen then 'events of the transaction are missing'
                when expected <> seen then 'the transaction has another number of events than its end says'
                when has_ends and not is_ended and last_place < newest_place then 'the transaction never ends'
                when has_beginnings and is_ended and not has_begun and first_place > first_beginning then 'the transaction ends without a beginning'
            end as problem,
            seen || ' events, the last is number ' || coalesce(cast(last_order as text), '?') || ', its end says '
            || coalesce(cast(expected as text), 'nothing') as saw
        from (
            select
                transactions.*,
                max(case when is_ended then 1 else 0 end) over () = 1 as has_ends,
                min(first_beginning_here) over () is not null as has_beginnings,
                min(first_beginning_here) over () as first_beginning,
                max(last_place) over () as newest_place
            from (
                select
                    _transaction_id,
                    count(distinct _transaction_order) as seen,
                    max(_transaction_order) as last_order,
                    max(_transaction_events) as expected,
                    max(case when _is_commit then 1 else 0 end) = 1 as is_ended,
                    max(case when _kind = 'begin' then 1 else 0 end) = 1 as has_begun,
                    min(case when _kind = 'begin' then place end) as first_beginning_here,
                    min(place) as first_place,
                    max(place) as last_place,
                    (array_agg(_file order by place))[1] as _file,
                    (array_agg(_line order by place))[1] as _line
                from (
                    select received.*, row_number() over (order by {{ order_by | join(', ') }}, _sequence) as place
                    from received
                    where _transaction_id is not null
                ) as placed
                group by _transaction_id
            ) as transactions
        ) as judged
    ) as found
    where problem is not null

{% endmacro %}
