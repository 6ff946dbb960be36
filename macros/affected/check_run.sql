{#- Refuses, before anything is written, a run that could not be exact. -#}
{% macro check_run(run, settings) %}

    {%- set problems = [] -%}
    {%- for upstream in settings.upstreams -%}
        {%- if upstream.kind == 'feed' and not upstream.publishes -%}
            {%- do problems.append("upstream '" ~ upstream.name ~ "' publishes no change feed; give it meta `tideline_feed`: the columns that its consumers group or join by (an empty list publishes the key)") -%}
        {%- endif -%}
        {%- if upstream.is_ahead -%}
            {%- do problems.append("upstream '" ~ upstream.name ~ "' has a `" ~ upstream.watermark ~ "` in the future (" ~ upstream.high ~ "); a mark set there would hide every later row. Mend or remove the row, or load the table through a tideline bronze model, which quarantines it") -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if run.kind == 'rebuild' and config.get('full_refresh') == false -%}
        {%- do problems.append("it must be rebuilt (" ~ run.reason ~ "), but `full_refresh` is false. Take the setting away for one run, or set meta `tideline_on_logic_change` to ignore if only its logic changed") -%}
    {%- endif -%}
    {%- do tideline.check("tideline_incremental model '" ~ model.name ~ "'", problems) -%}

{% endmacro %}
