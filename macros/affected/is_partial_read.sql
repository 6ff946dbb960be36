{#- Whether dbt reads only a part of the upstreams in this run (`--empty`, `--sample`): no mark may come of it. -#}
{% macro is_partial_read() %}

    {{ return((flags.EMPTY or flags.SAMPLE or false) | as_bool) }}

{% endmacro %}
