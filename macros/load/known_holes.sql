{#-
    What this model still waits for in holes of its sequence: the lowest id (`lowest_gap`) and the `memory` that tells these holes from others. Refuses holes that are not those of the last
    load: what fills one that is not known would be passed over for ever.
-#}
{% macro known_holes(memory) %}

    {%- set gaps = tideline.state_relation('gaps') -%}
    {%- set known = tideline.query_as_mappings(tideline.holes_told_apart(gaps, 'min(gap_low) as lowest_gap')) | first -%}
    {%- if memory.get('holes', known.holes) != known.holes -%}
        {%- do tideline.check("tideline_load model '" ~ model.name ~ "'", [
            'the holes of its sequence that ' ~ gaps ~ ' holds (' ~ tideline._counted_holes(known.holes) ~ ') are not those of its last load (' ~ tideline._counted_holes(memory.holes)
            ~ '), so that what fills a hole later would be lost. Bring back that table of the time of the ledger, or drop the table ' ~ this ~ ' to load everything again'
        ]) -%}
    {%- endif -%}
    {{ return({'lowest_gap': known.lowest_gap, 'memory': {'holes': known.holes}}) }}

{% endmacro %}


{% macro _counted_holes(holes) %}
    {{ return(holes.split(' ')[0] ~ ' open') }}
{% endmacro %}
