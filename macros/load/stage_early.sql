{#-
    Before a load takes its lock: reads the text files that it will bring, so that its transaction finds them stored and all threads read on (DuckDB reads rows that are not committed yet by one).
    Nothing but temporary tables comes of it. What is loaded is decided under the lock, and other files are read then. Returns what `stage_parts` leaves in the state of a load.
-#}
{% macro stage_early(parts, manifest, settings, unread) %}

    {%- set early = {'staged': [], 'staged_files': none} -%}
    {%- if unread and settings.chunk_rows is none and parts | selectattr('options.kind', 'in', ['lines', 'csv']) | list -%}
        {%- set files = tideline.new_files(parts, manifest, settings, unread) | selectattr('state', 'equalto', 'loaded') | map(attribute='path') | list -%}
        {%- do tideline.close_transaction() -%}
        {%- do tideline.stage_parts(parts, files, early) -%}
    {%- endif -%}
    {{ return(early) }}

{% endmacro %}
