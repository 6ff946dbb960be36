{#- SQL for `cdc_protocol`: updates and deletes of a key that, by the log, was not there. -#}
{% macro protocol_key(unique_key) %}

    select
        case _op when 'u' then 'update of an unseen key' else 'delete of an unseen key' end as problem,
        _record as record,
        _op || ' at ' || _sequence || coalesce(' after ' || op_before, ', the first of its key') as saw,
        _file,
        _line
    from (
        select
            events.*,
            lag(_op) over (partition by {{ unique_key | join(', ') }} order by _sequence) as op_before
        from events
        where _op <> 't'
    ) as by_key
    where _op in ('u', 'd') and coalesce(op_before, 'd') = 'd'

{% endmacro %}
