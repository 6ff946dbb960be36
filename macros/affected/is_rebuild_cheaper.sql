{#- Whether so many keys are affected that building the table anew costs less. Small tables are never worth the swap. -#}
{% macro is_rebuild_cheaper(run, settings) %}

    {{ return((
        config.get('full_refresh') != false
        and run.size >= settings.rebuild_rows
        and run.key_count > settings.rebuild_share * run.size
    ) | as_bool) }}

{% endmacro %}
