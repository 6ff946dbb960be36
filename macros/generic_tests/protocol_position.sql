{#- SQL for `cdc_protocol`: events that stand in the log before one that was received earlier. Snapshot reads stand wherever they were taken. -#}
{% macro protocol_position(order_by) %}

    select
        'the position went back' as problem,
        _record as record,
        _sequence || ' after ' || newest_before as saw,
        _file,
        _line
    from (
        select
            events.*,
            max(_sequence) over (
                order by {{ order_by | join(', ') }}, _sequence rows between unbounded preceding and 1 preceding
            ) as newest_before
        from events
        where _op <> 'r'
    ) as in_order
    where _sequence < newest_before

{% endmacro %}
