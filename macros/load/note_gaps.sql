{#-
    Brings the holes of a sequence up to date with what this load read (quarantined rows came, too): a hole is filled, or split
    by what filled a part of it; new ones are between the last mark and the newest id; one that is older than the grace
    period is given up. The ledger remembers which are open then (`known_holes`).
-#}
{% macro note_gaps(gaps, options, state, column) %}

    {%- set consumer = tideline.literal(tideline.relation_name(this)) -%}
    {%- set mark = tideline.timestamp_literal(state.mark) -%}
    {%- set run = tideline.literal(invocation_id) -%}
    {%- call statement('tideline_holes') -%}
        create temporary table tideline_holes as
        {{ tideline.open_holes(gaps, consumer, state.cursor.low, column, options.start) }}
    {%- endcall -%}
    {%- call statement('tideline_gaps', fetch_result=true) -%}
        update {{ gaps }} set closed_at = {{ mark }}, closed_by = {{ run }}, outcome = case
            when exists (select 1 from tideline_holes where old_low = gap_low) then 'split'
            else 'filled'
        end
        where
            consumer = {{ consumer }}
            and closed_at is null
            and exists (select 1 from tideline_incoming as incoming where incoming.{{ column }} between gap_low and gap_high);
        insert into {{ gaps }} (consumer, gap_low, gap_high, first_seen_at, opened_by)
        select {{ consumer }}, gap_low, gap_high, coalesce(first_seen_at, {{ mark }}), coalesce(opened_by, {{ run }})
        from tideline_holes
        where is_changed;
        update {{ gaps }} set closed_at = {{ mark }}, closed_by = {{ run }}, outcome = 'given up'
        where consumer = {{ consumer }} and closed_at is null and first_seen_at < {{ mark }} - interval '{{ options.grace }}';
        drop table {{ tideline.temporary('tideline_holes') }};
        {{ tideline.holes_told_apart(gaps) }}
    {%- endcall -%}
    {%- set memory = {'holes': load_result('tideline_gaps')['data'][0][0]} -%}
    {%- do state.cursor.update({'is_worth_recording': memory != state.cursor.memory, 'memory': memory}) -%}

{% endmacro %}
