{#-
    A hash of what decides the model's rows: its compiled query (with it the macros and vars that it calls) and the settings
    that shape its table.
-#}
{% macro logic_fingerprint(sql, settings) %}

    {%- set upstreams = [] -%}
    {%- for upstream in settings.upstreams -%}
        {%- do upstreams.append([upstream.name, upstream.rule, upstream.key, upstream.on, upstream.watermark]) -%}
    {%- endfor -%}
    {{ return(local_md5(tojson([sql | trim, settings.key, settings.feed, upstreams]))) }}

{% endmacro %}
