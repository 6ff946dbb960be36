{#- The pattern of files that finds one file: nothing in its name is a pattern. -#}
{% macro file_pattern(path) %}
    {{ return(path | replace('[', '[[]') | replace('*', '[*]') | replace('?', '[?]')) }}
{% endmacro %}
