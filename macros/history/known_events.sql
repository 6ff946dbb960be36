{#-
    The events of each key as they were known after each load that brought some of it: an event once for every load of its key from its own
    on. Keys are numbered, so that a null in one is no obstacle to the join.
-#}
{% macro known_events(events, history) %}

    with

    _tideline_numbered as (

        select
            received.*,
            dense_rank() over (order by {{ history.key | join(', ') }}) as _tideline_key_number
        from ({{ events }}) as received

    ),

    _tideline_loads as (

        select
            _tideline_key_number,
            _loaded_at as _tideline_known_at,
            row_number() over (partition by _tideline_key_number order by _loaded_at) as _tideline_load,
            lead(_loaded_at) over (partition by _tideline_key_number order by _loaded_at) as _tideline_next_known_at
        from (
            select distinct _tideline_key_number, _loaded_at from _tideline_numbered
        ) as brought

    )

    select
        _tideline_numbered.*,
        _tideline_loads._tideline_known_at,
        _tideline_loads._tideline_load,
        _tideline_loads._tideline_next_known_at
    from _tideline_numbered
    inner join _tideline_loads
        on
            _tideline_numbered._tideline_key_number = _tideline_loads._tideline_key_number
            and _tideline_numbered._loaded_at <= _tideline_loads._tideline_known_at

{% endmacro %}
