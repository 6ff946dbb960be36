{#-
    The names of the sources that are tables of the engine without a change feed, by what this project's ledger knows, or one in the source's own
    schema, where a project without schemas of its own for its models keeps it. Another project's ledger elsewhere is not known here.
-#}
{% macro feedless_sources(settings) %}

    {%- set found = [] -%}
    {%- for upstream in settings.upstreams if upstream.is_source and upstream.kind == 'watermark' -%}
        {%- set own = tideline.state_relation('ledger') -%}
        {%- set beside = load_cached_relation(upstream.relation.incorporate(path={'identifier': own.identifier}, type='table')) -%}
        {%- for ledger in [load_cached_relation(own), beside] if ledger is not none and upstream.name not in found -%}
            {%- set runs = run_query(
                'select count(*) from ' ~ ledger ~ ' where fingerprint is not null and consumer = ' ~ tideline.literal(tideline.relation_name(upstream.relation))
            ).rows[0][0] | int -%}
            {%- if runs > 0 -%}{%- do found.append(upstream.name) -%}{%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(found) }}

{% endmacro %}
