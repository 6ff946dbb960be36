{#-
    SQL for an empty change feed that begins at `mark`: signed rows (-1 removed, +1 added) with the run's mark. Its one
    row with sign 0 says from which mark on, and in which epoch of the table, the feed is complete.
-#}
{% macro create_feed(feed, relation, columns, mark, epoch) %}

    create table {{ feed }} as
    select
        cast(0 as smallint) as _tideline_sign,
        {{ tideline.timestamp_literal(mark) }} as _tideline_mark,
        cast({{ tideline.literal(epoch) }} as text) as _tideline_epoch
        {%- for column in columns %},
        columns_of.{{ column }}
        {%- endfor %}
    from (select 1 as one) as always
    left join (select * from {{ relation }} limit 0) as columns_of on true;
    {{ tideline.create_index(feed, ['_tideline_mark']) }}
    {{ tideline.create_index(feed, ['_tideline_sign'], where='_tideline_sign = 0') }}

{% endmacro %}
