{#- SQL that appends the removed and the added rows of this run to the change feed. -#}
{% macro publish_changes(feed, columns, mark, epoch) %}

    insert into {{ feed }} (
        _tideline_sign, _tideline_mark, _tideline_epoch{% for column in columns %}, {{ column }}{% endfor %}
    )
    select
        sign(_tideline_change),
        {{ tideline.timestamp_literal(mark) }},
        {{ tideline.literal(epoch) }}
        {%- for column in columns %},
        {{ column }}
        {%- endfor %}
    from {{ tideline.repeated('tideline_diff', 'abs(_tideline_change)') }}

{% endmacro %}
