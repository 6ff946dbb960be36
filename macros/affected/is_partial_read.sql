{#- Whether dbt reads only a part of the upstreams in this run (`--empty`, `--sample`): no mark may come of it. `flags` does not tell of a sample. -#}
{% macro is_partial_read() %}

    {{ return(true if flags.EMPTY or invocation_args_dict.get('sample') else false) }}

{% endmacro %}
