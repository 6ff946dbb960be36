{#-
    Replaces what differs, in this transaction: stored rows that should not be there go, missing ones come, identical ones stay as
    they are; the change feed gets the difference. Returns the counts.
-#}
{% macro replace_rows(target, columns, settings, predicate, mark, epoch) %}

    {%- call statement('tideline_diff') -%}
        {{ tideline.compare_rows(target, columns, predicate) }}
    {%- endcall -%}
    {%- call statement('tideline_counts', fetch_result=true) -%}
        {{ tideline.count_differences(settings.unique_key) }}
    {%- endcall -%}
    {%- set counts = tideline.rows_as_mappings(load_result('tideline_counts'))[0] -%}

    {%- if counts.removed > 0 -%}
        {%- call statement('tideline_delete') -%}
            {{ tideline.delete_addresses(target, 'tideline_diff', '_tideline_stored', '_tideline_change') }}
        {%- endcall -%}
    {%- endif -%}
    {%- if counts.added > 0 -%}
        {%- call statement('tideline_insert') -%}
            {{ tideline.insert_differences(target, columns) }}
        {%- endcall -%}
    {%- endif -%}
    {%- if settings.feed is not none and counts.removed + counts.added > 0 -%}
        {%- call statement('tideline_feed') -%}
            {{ tideline.publish_changes(tideline.feed_relation(this), settings.feed, mark, epoch) }}
        {%- endcall -%}
    {%- endif -%}

    {{ return({
        'rows_inserted': counts.added - counts.updated,
        'rows_updated': counts.updated,
        'rows_deleted': counts.removed - counts.updated,
        'rows_unchanged': counts.fresh - counts.added,
    }) }}

{% endmacro %}
