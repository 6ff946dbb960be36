{#-
    On a bronze table of a change format: what a log cannot look like unless something was lost, doubled or shuffled on the way. One row per finding: what is
    wrong (`problem`), where (`_file`, `_line`), of what (`record`) and what was seen (`saw`). An event that was delivered before is no fault.
-#}
{% test cdc_protocol(model, unique_key, checks=['position', 'transaction', 'key'], order_by=['_loaded_at', '_file', '_line']) %}

    {%- set problems = tideline.column_list('unique_key', unique_key) + tideline.column_list('order_by', order_by) + tideline.column_list('checks', checks) -%}
    {%- for check in checks -%}
        {%- do problems.extend(tideline.one_of('checks', check, ['position', 'transaction', 'key'])) -%}
    {%- endfor -%}
    {%- do tideline.check('cdc_protocol', problems) -%}
    {%- set queries = {
        'position': tideline.protocol_position(order_by), 'transaction': tideline.protocol_transaction(order_by), 'key': tideline.protocol_key(unique_key),
    } -%}

    with

    received as (

        select
            events.*,
            {% for column in unique_key %}coalesce(cast({{ column }} as text), 'null'){{ " || ', ' || " if not loop.last }}{% endfor %} as _record,
            row_number() over (partition by {{ unique_key | join(', ') }}, _sequence, _op order by {{ order_by | join(', ') }}) as _delivery
        from (select * from {{ model }}) as events

    ),

    events as (select * from received where _op is not null and _delivery = 1)

    select problem, record, saw, _file, _line
    from (
        {%- for check in checks %}
        select problem, record, saw, _file, _line from ({{ queries[check] }}) as by_{{ check }}
        {{ 'union all' if not loop.last }}
        {%- endfor %}
    ) as findings

{% endtest %}
