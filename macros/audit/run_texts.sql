{#- The lines of the ledger's runs that first read one of the events, with what each did to the whole table. -#}
{% macro run_texts(relation, events) %}

    {%- set ids = events | rejectattr('run', 'none') | map(attribute='run') | selectattr('run_id', 'defined') | map(attribute='run_id') | unique | list -%}
    {%- if not ids -%}
        {{ return(['runs: none']) }}
    {%- endif -%}
    {%- set ledger = tideline.state_relation('ledger', relation.database) -%}
    {%- set lines = ['runs that read them:'] -%}
    {%- for run in tideline.query_as_mappings(
        'select * from ' ~ ledger ~ ' where consumer = ' ~ tideline.literal(tideline.relation_name(relation))
        ~ ' and upstream = consumer and run_id in (' ~ tideline.literal_list(ids) ~ ') order by run_mark'
    ) -%}
        {%- set numbers = [] -%}
        {%- for event in events if event.run and event.run.run_id == run.run_id -%}
            {%- do numbers.append(event.number) -%}
        {%- endfor -%}
        {%- do lines.append(
            '  ' ~ run.run_id ~ ' at ' ~ tideline.shown(run.run_mark) ~ ', ' ~ run.kind ~ ' (' ~ run.reason ~ '), events ' ~ numbers | join(', ')
            ~ '; of the whole table ' ~ run.rows_inserted ~ ' inserted, ' ~ run.rows_updated ~ ' updated, ' ~ run.rows_deleted ~ ' deleted'
        ) -%}
    {%- endfor -%}
    {{ return(lines) }}

{% endmacro %}
