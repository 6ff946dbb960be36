{#- SQL that appends the removed and the added rows of this run to the change feed. -#}
{% macro publish_changes(feed, columns, mark) %}

    insert into {{ feed }} (
        _tideline_sign, _tideline_mark{% for column in columns %}, {{ column }}{% endfor %}
    )
    {%- for sign, side, named in [(-1, 'stored', 'removed'), (1, 'fresh', 'added')] %}
    {{ 'union all' if not loop.first }}
    select
        {{ sign }},
        {{ tideline.timestamp_literal(mark) }}
        {%- for _ in columns %},
        {{ named }}_{{ loop.index }}
        {%- endfor %}
    from tideline_diff
    where not _tideline_is_same and _tideline_{{ side }} is not null
    {%- endfor %}

{% endmacro %}
