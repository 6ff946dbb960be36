{#- The capture of a table (`schema.table`, or `table` in the target's schema): the names that it has or would have, and what is there. -#}
{% macro capture_of(table) %}

    {%- if table is not string or not modules.re.match('^([A-Za-z_][A-Za-z0-9_]*[.])?[A-Za-z_][A-Za-z0-9_]{0,50}$', table) -%}
        {%- do tideline.check('capture', ["`table` must be `schema.table` or `table`, each a plain name of at most 51 characters; got '" ~ table ~ "'"]) -%}
    {%- endif -%}
    {%- set parts = table.split('.') -%}
    {%- set schema = parts[0] if parts | length == 2 else target.schema -%}
    {%- set source = api.Relation.create(schema=schema, identifier=parts[-1]) -%}
    {%- set found = tideline.query_as_mappings(tideline.list_captures()) -%}
    {%- set changes = api.Relation.create(schema=schema, identifier=parts[-1] ~ '_changes') -%}
    {%- set installed = found | selectattr('captured', 'equalto', schema ~ '.' ~ parts[-1]) | first | default({}) -%}
    {{ return({
        'table': source | string,
        'changes': installed.changes or changes | string,
        'name': installed.function or api.Relation.create(schema=schema, identifier='tideline_capture_' ~ parts[-1]) | string,
        'exists': adapter.get_relation(target.database, schema, parts[-1]) is not none,
        'is_installed': installed != {},
        'has_changes': tideline.relation_exists(changes),
        'others': found | selectattr('function', 'equalto', schema ~ '.tideline_capture_' ~ parts[-1]) | map(attribute='captured') | list,
    }) }}

{% endmacro %}
