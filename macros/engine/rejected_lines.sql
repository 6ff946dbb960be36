{#- SQL: the lines that `stage_files` could not split: `file`, `line`, `raw`, `reason`. Nothing where no reading rejects. -#}
{% macro rejected_lines() %}
    {{ return(adapter.dispatch('rejected_lines', 'tideline')()) }}
{% endmacro %}


{% macro default__rejected_lines() %}
    {{ return('') }}
{% endmacro %}


{% macro duckdb__rejected_lines() %}

    select
        scans.file_path as file,
        errors.line as line,
        min(trim(errors.csv_line, chr(10) || chr(13))) as raw,
        min(lower(cast(errors.error_type as varchar)) || ': ' || errors.error_message) as reason
    from reject_errors as errors
    inner join reject_scans as scans using (scan_id, file_id)
    group by scans.file_path, errors.line

{% endmacro %}
