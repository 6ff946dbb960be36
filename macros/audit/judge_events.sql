{#-
    Sets the `fate` of each event, from what is stored: nothing is computed a second time. Under scd2 the versions tell which events opened
    and closed them; under current_state the newest event holds; elsewhere an event was read or was not.
-#}
{% macro judge_events(events, stored, recorded) %}

    {%- set read = events | rejectattr('run', 'none') | list -%}
    {%- set versions = tideline.stored_versions(stored, recorded) if recorded and recorded.macro == 'scd2' else [] -%}
    {%- for event in events -%}
        {%- if event.run is none -%}
            {%- do event.update({'fate': 'not read yet'}) -%}
        {%- elif not recorded -%}
            {%- do event.update({'fate': 'read'}) -%}
        {%- elif recorded.macro == 'scd2' -%}
            {%- do event.update({'fate': tideline._fate_in_history(event, read, versions) ~ tideline._lateness(event, read)}) -%}
        {%- else -%}
            {%- do event.update({'fate': tideline._fate_in_state(event, read, recorded, stored) ~ tideline._lateness(event, read)}) -%}
        {%- endif -%}
    {%- endfor -%}

{% endmacro %}


{% macro _fate_in_history(event, read, versions) %}

    {%- if event.at is none -%}
        {{ return('left out: it has no effective time') }}
    {%- endif -%}
    {%- for other in read if other.number > event.number and other.at == event.at -%}
        {%- if loop.last -%}
            {{ return('older than event ' ~ other.number ~ ', which holds at the same instant') }}
        {%- endif -%}
    {%- endfor -%}
    {%- for version in versions if version.opens == event.at -%}
        {{ return('applied: opens version ' ~ version.number) }}
    {%- endfor -%}
    {%- for version in versions if event.is_delete and version.closes == event.at -%}
        {{ return('applied: closes version ' ~ version.number) }}
    {%- endfor -%}
    {%- for version in versions if version.opens < event.at and (version.closes is none or event.at < version.closes) -%}
        {{ return('no change: ' ~ ('a delete that opens and closes nothing, ' if event.is_delete else '') ~ 'within version ' ~ version.number) }}
    {%- endfor -%}
    {{ return('no change: nothing was open' if event.is_delete else 'no version holds at its time') }}

{% endmacro %}


{% macro _fate_in_state(event, read, recorded, stored) %}

    {%- set with_values = read | rejectattr('is_delete') | list -%}
    {%- set holding = read[0] if recorded.get('mode') == 'insert_only' else read[-1] -%}
    {%- if event.number == holding.number and event.is_delete -%}
        {{ return('applied: ' ~ ('the row is marked, its last values stay' if stored else 'the row is gone')) }}
    {%- elif event.number == holding.number -%}
        {{ return('applied: the row holds its values') }}
    {%- elif holding.is_delete and stored and with_values and event.number == with_values[-1].number -%}
        {{ return('applied: its values stay in the row, which event ' ~ holding.number ~ ' deletes') }}
    {%- elif event.number > holding.number -%}
        {{ return('no change: event ' ~ holding.number ~ ' came first, and the mode is insert_only') }}
    {%- endif -%}
    {{ return('older than event ' ~ holding.number ~ (', which has its other values' if recorded.get('ignore_null_updates') else '')) }}

{% endmacro %}


{#- Whether an event that happened later had been loaded before. -#}
{% macro _lateness(event, read) %}

    {%- for other in read if other.number > event.number and other.row.get('_loaded_at') and event.row.get('_loaded_at') and other.row._loaded_at < event.row._loaded_at -%}
        {{ return(' (late: event ' ~ other.number ~ ' had been loaded before)') }}
    {%- endfor -%}
    {{ return('') }}

{% endmacro %}
