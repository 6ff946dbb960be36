{#- SQL: the columns `before_row` and `after_row` of wal2json's `new_row` and `old_row`. What the new row lacks stands in the old one, where that is whole. -#}
{% macro wal2json_rows() %}

    old_row as before_row,
    case
        when change_kind in ('update', 'U') and new_row is not null and old_row is not null then {{ tideline.json_overlay('old_row', 'new_row') }}
        else new_row
    end as after_row

{% endmacro %}
