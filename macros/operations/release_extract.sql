{#- Lets a parked extract pass: the next load of the model applies it at its date, however many keys it lacks. -#}
{% macro release_extract(model, path, dry_run=true) %}

    {%- do tideline.decide_file(
        'release_extract', model, path, ['parked'], 'released',
        'the next load applies it at its date, and deletes what it lacks; later extracts keep their say', dry_run
    ) -%}

{% endmacro %}
