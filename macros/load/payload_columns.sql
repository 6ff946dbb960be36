{#- The columns of the incoming rows that bronze stores, after checking that none takes a name that loading adds. -#}
{% macro payload_columns() %}

    {%- set names = adapter.get_columns_in_relation(tideline.temporary('tideline_incoming')) | map(attribute='name') | list -%}
    {%- set problems = [] -%}
    {%- for name in names if name in ['_loaded_at', '_batch_id'] -%}
        {%- do problems.append("the query returns a column `" ~ name ~ "`, which loading adds; rename it") -%}
    {%- endfor -%}
    {%- for name in ['_reject_code', '_reject_reason', '_raw', '_file', '_line'] if name not in names -%}
        {%- do problems.append("the query must return a column `" ~ name ~ "` (null where it does not apply)") -%}
    {%- endfor -%}
    {%- do tideline.check("tideline_load model '" ~ model.name ~ "'", problems) -%}
    {{ return(names | reject('in', ['_reject_code', '_reject_reason', '_raw']) | list) }}

{% endmacro %}
