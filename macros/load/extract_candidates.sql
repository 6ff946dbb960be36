{#-
    SQL that notes in `tideline_candidates` the keys of which an extract may say something new: all of those, and a few more. One hash join of both sides finds the stored rows that are unlike the
    extract; a key whose newest row comes after the last of them is as it was. So no history has to be put in order but that of the few keys that are left (`extract_differences`).
-#}
{% macro extract_candidates(path, key, payload, event_at) %}

    {%- set until = '_event_at <= ' ~ tideline.timestamp_literal(event_at) if event_at is not none else 'true' -%}
    create temporary table tideline_candidates as
    with known as (select {{ payload | join(', ') }}, _op, _event_at from {{ this }} where {{ until }}),

    told as (select {{ payload | join(', ') }}, 1 as _tideline_told from ({{ tideline.extract_rows(path) }}) as rows_told),

    unlike as (
        select {% for column in key %}coalesce(known.{{ column }}, told.{{ column }}) as {{ column }}, {% endfor %}max(known._event_at) as _event_at
        from known
        full join told on {{ tideline.same_key(key, 'known', 'told') }}
        where case
            when known._op is null then true
            when told._tideline_told is null then known._op <> 'd'
            else known._op = 'd'{% for column in payload %} or known.{{ column }} is distinct from told.{{ column }}{% endfor %}
        end
        group by {% for column in key %}{{ loop.index }}{{ ', ' if not loop.last }}{% endfor %}
    )

    select {% for column in key %}unlike.{{ column }}{{ ', ' if not loop.last }}{% endfor %}
    from unlike
    {%- if event_at is not none %}
    left join {{ this }} as stored on {{ tideline.same_key(key, 'stored', 'unlike') }} and stored.{{ until }}
    group by {% for column in key %}unlike.{{ column }}, {% endfor %}unlike._event_at
    having coalesce(max(stored._event_at) <= unlike._event_at, true)
    {%- endif %};
    {{ tideline.analyze_table(tideline.temporary('tideline_candidates')) }}

{% endmacro %}
