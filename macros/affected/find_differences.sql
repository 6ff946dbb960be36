{#- Makes the temporary table of differences, in pairs by key where that is exact, else by groups; returns their counts. -#}
{% macro find_differences(target, columns, settings, predicate) %}

    {%- call statement('tideline_diff') -%}
        {{ tideline.compare_rows(target, columns, settings, predicate) }}
    {%- endcall -%}
    {%- call statement('tideline_counts', fetch_result=true) -%}
        {{ tideline.count_differences() }}
    {%- endcall -%}
    {%- set counts = tideline.rows_as_mappings(load_result('tideline_counts'))[0] -%}
    {%- if counts.is_paired -%}
        {{ return(counts) }}
    {%- endif -%}

    {%- call statement('tideline_diff') -%}
        {{ tideline.compare_groups(target, columns, settings, predicate) }}
    {%- endcall -%}
    {%- call statement('tideline_counts', fetch_result=true) -%}
        {{ tideline.count_differences(tideline.affected_columns(settings.unique_key)) }}
    {%- endcall -%}
    {{ return(tideline.rows_as_mappings(load_result('tideline_counts'))[0]) }}

{% endmacro %}
