{#- Makes the temporary table of affected keys and counts; sets `rows_in`, `rows_late` and `event_high` on the upstreams. -#}
{% macro collect_affected(settings) %}

    {%- call statement('tideline_affected') -%}
        create temporary table tideline_affected as
        {{ tideline.affected_keys(settings) }}
        order by {{ tideline.affected_columns(settings.key) | join(', ') }};
        {{ tideline.create_index('tideline_affected', tideline.affected_columns(settings.key), unique=true) }}
    {%- endcall -%}
    {%- call statement('tideline_affected_counts', fetch_result=true) -%}
        {{ tideline.count_affected(settings) }}
    {%- endcall -%}

    {%- set counts = tideline.rows_as_mappings(load_result('tideline_affected_counts')) -%}
    {%- for count in counts[1:] -%}
        {%- do settings.upstreams[count.position - 1].update({
            'rows_in': count.rows_in, 'rows_late': count.rows_late, 'event_high': count.event_high
        }) -%}
    {%- endfor -%}
    {{ return({'key_count': counts[0].rows_in, 'null_keys': counts[0].rows_late > 0, 'is_torn': counts | selectattr('is_torn') | list | length > 0}) }}

{% endmacro %}
