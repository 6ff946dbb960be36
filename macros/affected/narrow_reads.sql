{#-
    What a Python model reads for each of its upstreams, relation to relation: the rows of the affected keys, in a temporary table, where a run goes
    by keys; the upstream itself where it is a lookup, and in any other run.
-#}
{% macro narrow_reads(settings, run) %}

    {%- set reads = {} -%}
    {%- for name, entries in settings.upstreams | groupby('name') -%}
        {%- set read = namespace(relation=entries[0].relation) -%}
        {%- if run.kind == 'incremental' and not entries | selectattr('kind', 'equalto', 'lookup') | list -%}
            {%- set read.relation = tideline.temporary('tideline_read_' ~ loop.index) -%}
            {%- call statement('tideline_read') -%}
                create temporary table {{ read.relation.identifier }} as
                {{ tideline.touching_rows(entries, run.null_keys) }}
            {%- endcall -%}
        {%- endif -%}
        {%- do reads.update({entries[0].relation.render(): read.relation.render()}) -%}
    {%- endfor -%}
    {{ return(reads) }}

{% endmacro %}
