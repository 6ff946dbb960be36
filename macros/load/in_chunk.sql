{#- A SQL condition: a line that a chunk holds. The last one has no end. -#}
{% macro in_chunk(line, chunk) %}

    {{- return(line ~ ' > ' ~ chunk.low ~ (' and ' ~ line ~ ' <= ' ~ chunk.high if chunk.high is not none else '')) -}}

{% endmacro %}
