{#- A hash of what shapes the tables that the engine writes for a model: its key and the columns of its feed. -#}
{% macro shape_fingerprint(settings) %}

    {{ return(local_md5(tojson([settings.key, settings.feed]))) }}

{% endmacro %}
