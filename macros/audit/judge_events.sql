{#-
    Sets the `fate` of each event, from what is stored: the history is not computed a second time. Under scd2 the versions tell which events
    opened and closed them; under current_state the newest event that counts holds; elsewhere an event was read or was not.
-#}
{% macro judge_events(events, stored, recorded) %}

    {%- set read = events | rejectattr('run', 'none') | list -%}
    {%- set counted = tideline.counted_events(read, recorded) if recorded else read -%}
    {%- set numbers = counted | map(attribute='number') | list -%}
    {%- set versions = tideline.stored_versions(stored, recorded) if recorded and recorded.macro == 'scd2' else [] -%}
    {%- for event in events -%}
        {%- if event.run is none -%}
            {%- set fate = 'not read yet' -%}
        {%- elif not recorded -%}
            {%- set fate = 'read' -%}
        {%- elif event.at is none -%}
            {%- set fate = 'left out: it has no effective time' -%}
        {%- elif event.number not in numbers -%}
            {%- set fate = 'no change: ' ~ ('deletes count for nothing' if event.is_delete else 'the mode is ' ~ recorded.mode) -%}
        {%- elif recorded.macro == 'scd2' -%}
            {%- set fate = tideline._fate_in_history(event, counted, versions, recorded) ~ tideline._lateness(event, counted) -%}
        {%- else -%}
            {%- set fate = tideline._fate_in_state(event, counted, recorded, stored) ~ tideline._lateness(event, counted) -%}
        {%- endif -%}
        {%- do event.update({'fate': fate}) -%}
    {%- endfor -%}

{% endmacro %}


{% macro _fate_in_history(event, counted, versions, recorded) %}

    {%- for other in counted if other.number > event.number and other.at == event.at -%}
        {%- if loop.last -%}
            {{ return(('repeat of' if tideline._is_repeat(event, other, recorded) else 'older than') ~ ' event ' ~ other.number ~ ', which holds at the same instant') }}
        {%- endif -%}
    {%- endfor -%}
    {%- for version in versions if version.opens == event.at -%}
        {{ return('applied: opens version ' ~ version.number) }}
    {%- endfor -%}
    {%- for version in versions if event.is_delete and version.closes == event.at -%}
        {{ return('applied: closes version ' ~ version.number) }}
    {%- endfor -%}
    {%- for version in versions if version.opens < event.at and (version.closes is none or event.at < version.closes) -%}
        {{ return('no change: within version ' ~ version.number) }}
    {%- endfor -%}
    {{ return('no change: nothing was open' if event.is_delete else 'no version holds at its time') }}

{% endmacro %}


{% macro _fate_in_state(event, counted, recorded, stored) %}

    {%- set with_values = counted | rejectattr('is_delete') | list -%}
    {%- set holding = counted[-1] -%}
    {%- if event.number == holding.number and event.is_delete -%}
        {{ return('applied: ' ~ ('the row is marked, its last values stay' if stored else 'the row is gone')) }}
    {%- elif event.number == holding.number -%}
        {{ return('applied: the row holds its values') }}
    {%- elif holding.is_delete and stored and with_values and event.number == with_values[-1].number -%}
        {{ return('applied: its values stay in the row, which event ' ~ holding.number ~ ' deletes') }}
    {%- endif -%}
    {%- set is_partial = recorded.get('ignore_null_updates') or recorded.get('unchanged_value') or recorded.get('columns_present') -%}
    {{ return('older than event ' ~ holding.number ~ (', but for what the events after it say nothing of' if is_partial else '')) }}

{% endmacro %}


{% macro _is_repeat(event, other, recorded) %}

    {%- set differing = [] -%}
    {%- for column in recorded.compared if event.row.get(column) != other.row.get(column) -%}
        {%- do differing.append(column) -%}
    {%- endfor -%}
    {{ return(differing | length == 0 and event.is_delete == other.is_delete) }}

{% endmacro %}


{#- Whether an event that happened later had been loaded before. -#}
{% macro _lateness(event, counted) %}

    {%- for other in counted if other.number > event.number and other.row.get('_loaded_at') and event.row.get('_loaded_at') and other.row._loaded_at < event.row._loaded_at -%}
        {{ return(' (late: event ' ~ other.number ~ ' had been loaded before)') }}
    {%- endfor -%}
    {{ return('') }}

{% endmacro %}
