{#- Forgets a parked extract for good: nothing of it is ever applied. -#}
{% macro drop_extract(model, path, dry_run=true) %}

    {%- do tideline.decide_file('drop_extract', model, path, ['parked'], 'dropped', 'nothing of it is ever applied', dry_run) -%}

{% endmacro %}
