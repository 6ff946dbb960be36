{#- What keeps a Python model from being a `tideline_incremental` model. -#}
{% macro python_problems(node, upstreams) %}

    {%- set problems = [] -%}
    {%- if not tideline.has_python_models() -%}
        {%- do problems.append("it is a Python model, and this engine runs none (DuckDB does). Write it in SQL, or switch it off here with `enabled`") -%}
    {%- endif -%}
    {%- set undeclared = node.columns.values() | rejectattr('data_type') | map(attribute='name') | list -%}
    {%- if undeclared or not node.columns -%}
        {%- do problems.append("it is a Python model, and what its function returns for a few rows may have other types than for all: declare every column with `data_type`; got " ~ (undeclared | join(', ') ~ ' without one' if undeclared else 'no column')) -%}
    {%- endif -%}
    {%- if upstreams is iterable and upstreams is not string -%}
        {%- for entry in upstreams if entry is mapping and entry.get('join') == 'this' -%}
            {%- do problems.append("`tideline_upstreams`, '" ~ entry.get('name') ~ "': a Python model cannot join 'this': the rule also says which rows it is given, and rows that are stored do not tell which are missing. Name a relation that it reads") -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(problems) }}

{% endmacro %}
