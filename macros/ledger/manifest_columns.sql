{#-
    The columns of the manifest of landed files, as data: one row per file and what became of it. `line_high`: up to which line a
    file that is loaded in chunks has come; `moved_to`: where a file went that was archived.
-#}
{% macro manifest_columns() %}

    {{ return([
        ('consumer', 'text'), ('path', 'text'), ('size', 'bigint'), ('modified', 'text'), ('content_hash', 'text'),
        ('row_count', 'bigint'), ('state', 'text'), ('batch_id', 'text'), ('loaded_at', 'timestamptz'), ('event_at', 'timestamptz'),
        ('line_high', 'bigint'), ('moved_to', 'text'),
    ]) }}

{% endmacro %}
