{#-
    The join condition of a fact with the version of a dimension that held at the fact's own time; with `known`, the version that was known at
    that instant to hold then. An open end may be null or a date far ahead. (`or ... is null` would say the
    same, and turn DuckDB's hash join into one that compares every row with every other.)
-#}
{% macro as_of(fact_time, version, known=none, meta_columns={}) %}

    {%- set problems = tideline.text_value('fact_time', fact_time) + tideline.text_value('version', version) + tideline.text_value('known', known, required=false) -%}
    {%- set names = tideline.meta_names(meta_columns, problems) -%}
    {%- do tideline.check('as_of', problems) -%}
    {%- set conditions = [] -%}
    {%- for instant, begin, end in [(fact_time, names.valid_from, names.valid_to), (known, names.known_from, names.known_to)] if instant -%}
        {%- do conditions.append(
            instant ~ ' >= ' ~ version ~ '.' ~ begin ~ ' and ' ~ instant ~ ' < coalesce(' ~ version ~ '.' ~ end ~ ", 'infinity')"
        ) -%}
    {%- endfor -%}
    {{- return('(' ~ conditions | join(' and ') ~ ')') -}}

{% endmacro %}
