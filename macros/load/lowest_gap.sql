{#- The lowest id that this model still waits for in a hole of its sequence, or none. -#}
{% macro lowest_gap() %}

    {%- set gaps = tideline.state_relation('gaps') -%}
    {{ return(run_query(
        'select min(gap_low) from ' ~ gaps ~ ' where closed_at is null and consumer = ' ~ tideline.literal(tideline.relation_name(this))
    ).rows[0][0]) }}

{% endmacro %}
