{#- SQL that clears what `rejected_lines` tells, so that the next load of this connection begins with none. -#}
{% macro forget_rejected_lines() %}
    {{ return(adapter.dispatch('forget_rejected_lines', 'tideline')()) }}
{% endmacro %}


{% macro default__forget_rejected_lines() %}
    {{ return('') }}
{% endmacro %}


{% macro duckdb__forget_rejected_lines() %}
    {{ return('drop table if exists temp.main.reject_errors; drop table if exists temp.main.reject_scans;') }}
{% endmacro %}
