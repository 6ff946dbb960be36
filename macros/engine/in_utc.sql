{#-
    SQL that runs a statement as a session in UTC does, and puts the session back: what the statement writes of instants and lengths of time as text is the same in every session.
-#}
{% macro in_utc(statement) %}
    {{ return(adapter.dispatch('in_utc', 'tideline')(statement)) }}
{% endmacro %}


{% macro default__in_utc(statement) %}
    {{ return(statement) }}
{% endmacro %}


{% macro duckdb__in_utc(statement) %}

    set variable tideline_time_zone = current_setting('TimeZone');
    set timezone = 'UTC';
    {{ statement }};
    set timezone = getvariable('tideline_time_zone');

{% endmacro %}


{% macro postgres__in_utc(statement) %}

    select
        set_config('tideline.time_zone', current_setting('timezone'), true), set_config('timezone', 'UTC', true),
        set_config('tideline.interval_style', current_setting('intervalstyle'), true), set_config('intervalstyle', 'postgres', true);
    {{ statement }};
    select
        set_config('timezone', current_setting('tideline.time_zone'), true),
        set_config('intervalstyle', current_setting('tideline.interval_style'), true);

{% endmacro %}
