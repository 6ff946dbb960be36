{#- A SQL expression: what an instant has below its microseconds, as text that begins with a point; empty where it has nothing there. -#}
{% macro below_microseconds(instant) %}
    {{ return(adapter.dispatch('below_microseconds', 'tideline')(instant)) }}
{% endmacro %}


{% macro default__below_microseconds(instant) %}
    {{ return("''") }}
{% endmacro %}


{#- Only a `timestamp_ns` can be asked: others go further than nanoseconds in 64 bits do. -#}
{% macro duckdb__below_microseconds(instant) %}
    {%- set rest = 'epoch_ns(' ~ instant ~ ') % 1000' -%}
    {{ return('case when typeof(' ~ instant ~ ") = 'TIMESTAMP_NS' then case when " ~ rest ~ " <> 0 then '.' || " ~ rest ~ " else '' end else '' end") }}
{% endmacro %}
