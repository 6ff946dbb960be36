{#-
    Replaces what differs, in this transaction: stored rows that should not be there go, missing ones come, identical ones stay as
    they are; the change feed gets the difference. Returns the counts.
-#}
{% macro replace_rows(target, columns, settings, predicate, mark) %}

    {%- set counts = tideline.find_differences(target, columns, settings, predicate) -%}
    {%- if counts.removed > 0 -%}
        {%- do tideline.check_foreign_keys(target) -%}
        {%- call statement('tideline_delete') -%}
            delete from {{ target }}
            where {{ tideline.at_addresses(tideline.differing('stored')) }}
        {%- endcall -%}
    {%- endif -%}
    {%- if counts.added > 0 -%}
        {%- call statement('tideline_insert') -%}
            insert into {{ target }} ({{ columns | join(', ') }})
            select {{ columns | join(', ') }}
            from tideline_fresh
            where {{ tideline.at_addresses(tideline.differing('fresh')) }}
        {%- endcall -%}
    {%- endif -%}
    {%- if settings.feed is not none and counts.removed + counts.added > 0 -%}
        {%- call statement('tideline_feed') -%}
            {{ tideline.publish_changes(tideline.feed_relation(this), settings.feed, mark) }}
        {%- endcall -%}
    {%- endif -%}

    {{ return({
        'rows_inserted': counts.added - counts.updated,
        'rows_updated': counts.updated,
        'rows_deleted': counts.removed - counts.updated,
        'rows_unchanged': counts.fresh - counts.added,
    }) }}

{% endmacro %}
