{#-
    Versions as they were known after each load of their key, with equal ones of consecutive loads made one: known from the
    load that first showed it, to the load that no longer did. A value that looks different is another one, so that what is known now is what the
    history without loads shows.
-#}
{% macro known_versions(versions, history) %}

    {%- set same = ['_tideline_key_number'] + history.key + history.columns + [
        '_tideline_from', '_tideline_to', '_tideline_is_delete', '_tideline_version'
    ] -%}
    {%- if '_tideline_batch' in history.extras -%}
        {%- set same = same + ['_tideline_batch', '_tideline_closing_batch'] -%}
    {%- endif %}

    select
        {{ same | join(', ') }},
        min(_tideline_known_at) as _tideline_known_from,
        case when count(*) = count(_tideline_next_known_at) then max(_tideline_next_known_at) end as _tideline_known_to,
        case when count(*) = count(_tideline_next_known_at) then max(_tideline_next_known_at) else min(_tideline_known_at) end as _loaded_at
    from (
        select
            known.*,
            _tideline_load - row_number() over (
                partition by {{ same | join(', ') }}, _tideline_look order by _tideline_load
            ) as _tideline_stretch
        from (
            select loaded.*, {{ tideline.look_of(history.key + history.columns) }} as _tideline_look
            from ({{ versions }}) as loaded
        ) as known
    ) as stretches
    group by {{ same | join(', ') }}, _tideline_look, _tideline_stretch

{% endmacro %}
