{#-
    SQL that compares the candidates exactly: `tideline_told` has what the extract says of them (of several rows with one key the last line is the first),
    `tideline_differing` what differs from the known state, as the row that is to be stored.
-#}
{% macro extract_differences(path, key, payload, event_at) %}

    {%- set of_key = key | join(', ') -%}
    create temporary table tideline_told as
    select
        addressed.*,
        row_number() over (partition by {{ of_key }} order by _line desc, _tideline_address desc) as _tideline_nth
    from (
        select {{ tideline.row_address() }} as _tideline_address, {{ payload | join(', ') }}, _event_at, _sequence, _file, _line
        from tideline_incoming
        where _reject_code is null and _file = {{ tideline.literal(path) }} and {{ tideline.among(key, 'tideline_candidates', key) }}
    ) as addressed;

    create temporary table tideline_differing as
    with known as (
        {{ tideline.known_state(key, as_of=event_at, among='tideline_candidates') }}
    ),

    told as (select * from tideline_told where _tideline_nth = 1)

    select
        {% for column in payload %}case when told._tideline_nth is null then known.{{ column }} else told.{{ column }} end as {{ column }}, {% endfor %}
        case when told._tideline_nth is null then 'd' when known._tideline_nth is null then 'c' else 'u' end as _op,
        told._event_at, told._sequence, told._file, told._line
    from known
    full join told on {{ tideline.same_key(key, 'known', 'told') }}
    where
        known._tideline_nth is null
        or told._tideline_nth is null
        {%- for column in payload %}
        or known.{{ column }} is distinct from told.{{ column }}
        {%- endfor %};

{% endmacro %}
