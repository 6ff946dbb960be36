{#-
    The rows of a key that a model between bronze and the explained one left out: repeated deliveries of an event that it keeps, rows
    that it does not take, and rows that it has not read yet.
-#}
{% macro left_out_events(chain) %}

    {%- set left_out = [] -%}
    {%- for step in chain[1:] -%}
        {%- set below = chain[loop.index0] -%}
        {%- set pairs = [] -%}
        {%- for expression in step.pairing -%}
            {%- do pairs.append(expression ~ ' as _tideline_pair_' ~ loop.index) -%}
        {%- endfor -%}
        {%- set rows = tideline.query_as_mappings(
            'select above.*, ' ~ pairs | join(', ') ~ ' from ' ~ step.relation ~ ' as above where ' ~ step.where
        ) -%}
        {%- set kept = tideline.query_as_mappings('select * from ' ~ below.relation ~ ' where ' ~ below.where) -%}
        {%- set runs = tideline.recorded_reads([step]) -%}
        {%- for row in rows -%}
            {%- set fate = tideline._fate_of_delivery(row, kept, step, tideline.reading_run(row, [step], runs)) -%}
            {%- if fate -%}
                {%- do left_out.append({'row': row, 'fate': fate}) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(left_out) }}

{% endmacro %}


{#- None for the delivery that was kept. -#}
{% macro _fate_of_delivery(row, kept, step, run) %}

    {%- if run is none -%}
        {{ return('not read yet by ' ~ step.reader_name) }}
    {%- endif -%}
    {%- set found = namespace(same=none, is_kept=false) -%}
    {%- for candidate in kept if not found.is_kept -%}
        {%- set differing = [] -%}
        {%- for column in step.grain -%}
            {%- if candidate[column] != row['_tideline_pair_' ~ loop.index] -%}
                {%- do differing.append(column) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- if not differing -%}
            {%- set found.same = candidate -%}
            {%- set found.is_kept = tideline._is_same_delivery(row, candidate) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if found.is_kept -%}
        {{ return(none) }}
    {%- elif found.same is none -%}
        {{ return('left out by ' ~ step.reader_name) }}
    {%- endif -%}
    {{ return('repeat: ' ~ step.reader_name ~ ' keeps the delivery of ' ~ tideline.delivery_text(found.same)) }}

{% endmacro %}


{% macro _is_same_delivery(row, candidate) %}

    {%- set differing = [] -%}
    {%- for column in ['_loaded_at', '_batch_id', '_file', '_line'] if column in row and column in candidate and row[column] != candidate[column] -%}
        {%- do differing.append(column) -%}
    {%- endfor -%}
    {{ return(differing | length == 0) }}

{% endmacro %}
