{#-
    One row per version that breaks the rules of a history, with the rule: half-open validity that is not empty and does not overlap,
    one current version per key, no gap between versions. With `deletes: allowed` a key may end, and begin anew after a gap. Versions are judged by
    their key's other ones, so that with `since_passed` all versions of the keys are read that changed since the test last passed.
-#}
{% test scd2_valid(model, unique_key, valid_from='valid_from', valid_to='valid_to', is_current='is_current', deletes='never', open_end=none, since_passed=false) %}

    {%- set problems = tideline.column_list('unique_key', unique_key) + tideline.one_of('deletes', deletes, ['never', 'allowed']) + tideline.one_of('since_passed', since_passed, [true, false]) -%}
    {%- set end = tideline.open_end_literal(open_end, problems) -%}
    {%- do tideline.check('scd2_valid', problems) -%}
    {%- set in_order -%}
        over (
            partition by {{ unique_key | join(', ') }}
            order by {{ valid_from }} nulls first, {{ valid_to }} nulls last
        )
    {%- endset -%}

    {%- set query %}

    select * from (
        select
            {% for column in unique_key %}{{ column }}, {% endfor %}
            valid_from,
            valid_to,
            next_from,
            case
                when valid_from is null then 'it has no beginning'
                when valid_to <= valid_from then 'it is empty'
                when next_from < valid_to or (next_from is not null and valid_to is null) then 'it overlaps the next one'
                {%- if is_current is not none %}
                when is_current is distinct from (valid_to is null) then 'is_current is wrong'
                {%- endif %}
                {%- if deletes == 'never' %}
                when next_from > valid_to then 'there is a gap to the next one'
                when next_from is null and valid_to is not null then 'its key has no current version'
                {%- endif %}
            end as problem
        from (
            select
                {% for column in unique_key %}{{ column }}, {% endfor %}
                {{ valid_from }} as valid_from,
                {{ 'nullif(' ~ valid_to ~ ', ' ~ end ~ ')' if end else valid_to }} as valid_to,
                {% if is_current is not none %}{{ is_current }} as is_current,{% endif %}
                lead({{ valid_from }}) {{ in_order }} as next_from
            from {{ model }}
            where {{ tideline.not_passed_yet() }}
        ) as versions
    ) as judged
    where problem is not null
    {%- endset %}

    {{ tideline.since_passed(query, unique_key) if since_passed else query }}

{% endtest %}
