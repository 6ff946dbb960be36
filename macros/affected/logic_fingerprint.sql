{#-
    Two hashes with a colon between: of the model's shape, and of what decides its rows: its compiled query (with it the macros and
    vars that it calls), its rules and its contract, or the columns that are declared for a Python model. In which database and schema things lie is no logic (dbt
    writes it into the code of a Python model, where it counts).
-#}
{% macro logic_fingerprint(sql, settings) %}

    {%- set upstreams, relations = [], [settings.relation] -%}
    {%- for upstream in settings.upstreams -%}
        {%- do upstreams.append([upstream.name, upstream.rule, upstream.key, upstream.join, upstream.on, upstream.watermark]) -%}
        {%- do relations.append(upstream.relation) -%}
    {%- endfor -%}
    {%- set declared = tideline.declared_rows() if model.language == 'python' else model.contract.checksum if settings.is_contract_enforced else none -%}
    {{ return(tideline.shape_fingerprint(settings) ~ ':' ~ local_md5(tojson([tideline.portable_query(sql, relations) | trim, upstreams, declared]))) }}

{% endmacro %}
