{#- SQL that stores the rows that are missing, as often as they are. -#}
{% macro insert_differences(target, columns) %}

    insert into {{ target }} ({{ columns }})
    select {{ columns }}
    from {{ tideline.repeated('tideline_diff', '_tideline_change') }}
    where _tideline_change > 0

{% endmacro %}
