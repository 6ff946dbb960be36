{#-
    What `on_schema_change` makes of columns that differ: `fail` refuses, `ignore` leaves new columns out, everything else
    rebuilds, so that old rows get the new column and no value is squeezed into a narrower type. A column of the key or of the feed that
    the table lacks cannot be left out. Returns the reason for a rebuild, or none.
-#}
{% macro handle_column_changes(changes, stored, settings) %}

    {%- set said = [] -%}
    {%- for what, columns in changes.items() if columns -%}
        {%- do said.append(what ~ ': ' ~ columns | join(', ')) -%}
    {%- endfor -%}
    {%- if said and settings.on_schema_change == 'fail' -%}
        {%- do tideline.check("tideline_incremental model '" ~ model.name ~ "'", [
            "its columns changed (" ~ said | join('; ') ~ ") and `on_schema_change` is 'fail'. Nothing was written. Run it with --full-refresh, or set append_new_columns or sync_all_columns, which fill old rows too"
        ]) -%}
    {%- endif -%}
    {%- set needed = tideline.lacking_columns(stored, settings) -%}
    {%- if changes.removed or changes.changed or needed or (changes.added and settings.on_schema_change != 'ignore') -%}
        {{ return('its columns changed (' ~ said | join('; ') ~ ')') }}
    {%- endif -%}
    {{ return(none) }}

{% endmacro %}
