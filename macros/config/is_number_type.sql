{#- Whether a type, by its name in full, is one of numbers. -#}
{% macro is_number_type(type) %}

    {{ return(modules.re.match('^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$|^(FLOAT|REAL|DOUBLE|DECIMAL|NUMERIC)', type | upper) is not none) }}

{% endmacro %}
