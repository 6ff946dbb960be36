{#-
    Refuses a load whose source is not there, before anything is written: the landing folder, the one file of a source that is
    replaced as a whole, or the table. A folder without new files is no fault, nor is one that is missing in a run that reads a part of its source (`--empty`), which opens no file of it.
-#}
{% macro check_sources(parts) %}

    {%- set problems = [] -%}
    {%- for part in parts if part.options.kind in ['lines', 'csv', 'parquet'] and part.options.path == tideline.landing_path('') -%}
        {%- do problems.append("its source does not say which files it reads; set meta `tideline_files` on it, like customers/*.jsonl") -%}
    {%- endfor -%}
    {%- for name, node in tideline.upstream_nodes(model).items() if node.resource_type == 'source' -%}
        {%- set meta = node.config.get('meta', {}) -%}
        {%- set location = meta.get('external_location') -%}
        {%- if tideline.reads_files() and location -%}
            {%- if not tideline.has_files(location) -%}
                {%- do problems.append("source '" ~ name ~ "': there is no file " ~ location ~ "; deliver a load, or mend `external_location` (the landing folder is var `tideline__landing`)") -%}
            {%- endif -%}
        {%- elif tideline.reads_files() and meta.get('tideline_files') -%}
            {%- if not tideline.is_partial_read() and not tideline.has_files(tideline.landing_path('**')) -%}
                {%- do problems.append("source '" ~ name ~ "': the landing folder '" ~ tideline.setting('landing') ~ "' is missing or empty; deliver a load into it, or set var `tideline__landing`") -%}
            {%- endif -%}
        {%- elif adapter.get_relation(node.database, node.schema, node.identifier) is none and not tideline.relation_exists(
            api.Relation.create(database=node.database, schema=node.schema, identifier=node.identifier)
        ) -%}
            {#- dbt's cache of a schema that another thread is just reading holds some of its tables: the catalogue decides -#}
            {%- set remedy = "deliver a load, or mend the source's database, schema and identifier" -%}
            {%- if node.identifier.endswith('_changes') -%}
                {%- set remedy = "deliver a load and capture its changes (`dbt run-operation tideline.install_capture --args '{table: " ~ node.schema ~ '.' ~ node.identifier[:-8] ~ "}'`), or mend the source's database, schema and identifier" -%}
            {%- endif -%}
            {%- do problems.append("source '" ~ name ~ "': there is no table " ~ node.relation_name ~ " that this connection can see; " ~ remedy) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do tideline.check("tideline_load model '" ~ model.name ~ "'", problems) -%}

{% endmacro %}
