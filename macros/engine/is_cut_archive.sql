{#-
    Whether a gzip file holds another number of bytes than its end says. DuckDB reads one that was cut off as far as it goes, without a word. The bytes of the lines are
    known but for their ends (one or two each, none or one or two at the end of the file) and a byte order mark (three).
-#}
{% macro is_cut_archive(path) %}
    {{ return(adapter.dispatch('is_cut_archive', 'tideline')(path)) }}
{% endmacro %}


{% macro default__is_cut_archive(path) %}
    {{ return(false) }}
{% endmacro %}


{% macro duckdb__is_cut_archive(path) %}

    {%- set lines = tideline.read_lines('[' ~ tideline.file_literal(path) ~ ']') -%}
    {{ return(run_query(
        "with told as (select cast('0x' || hex(content[-1:]) || hex(content[-2:-2]) || hex(content[-3:-3]) || hex(content[-4:-4]) as bigint) as told from read_blob("
        ~ tideline.file_literal(path) ~ ')), found as (select count(*) as lines, coalesce(sum(strlen(line)), 0) as bytes from ' ~ lines ~ ' as landed)'
        ~ ' select (told - bytes - greatest(lines - 1, 0)) % 4294967296 not between 0 and lines + 4 from told, found'
    ).rows[0][0]) }}

{% endmacro %}
