{#-
    One row per key and time of a fact at which more than one version of a dimension holds: a join as of that time would
    double the fact. With `match: exactly_one`, also those at which none holds.
-#}
{% test point_in_time_unique(model, fact_time, to, unique_key, version_key=none, match='at_most_one', valid_from='valid_from', valid_to='valid_to') %}

    {%- set version_key = version_key or unique_key -%}
    {%- do tideline.check('point_in_time_unique', (
        tideline.column_list('unique_key', unique_key)
        + tideline.column_list('version_key', version_key)
        + tideline.one_of('match', match, ['at_most_one', 'exactly_one'])
        + (["`version_key` must have as many columns as `unique_key`"] if version_key | length != unique_key | length else [])
    )) -%}

    select
        {% for column in unique_key %}facts.{{ column }}, {% endfor %}
        facts.fact_time,
        count(versions.{{ valid_from }}) as versions
    from (
        select distinct {{ unique_key | join(', ') }}, {{ fact_time }} as fact_time from {{ model }}
    ) as facts
    left join {{ to }} as versions
        on
            {{ tideline.as_of('facts.fact_time', 'versions', meta_columns={'valid_from': valid_from, 'valid_to': valid_to}) }}
            {%- for column in unique_key %}
            and versions.{{ version_key[loop.index0] }} = facts.{{ column }}
            {%- endfor %}
    group by {% for column in unique_key %}facts.{{ column }}, {% endfor %}facts.fact_time
    having count(versions.{{ valid_from }}) {{ '> 1' if match == 'at_most_one' else '<> 1' }}

{% endtest %}
