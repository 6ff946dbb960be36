{#- The join condition of a fact with the version of a dimension that held at the fact's own time. -#}
{% macro as_of(fact_time, version) %}

    {{- return(
        '(' ~ fact_time ~ ' >= ' ~ version ~ '.valid_from and ('
        ~ fact_time ~ ' < ' ~ version ~ '.valid_to or ' ~ version ~ '.valid_to is null))'
    ) -}}

{% endmacro %}
