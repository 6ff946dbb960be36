{#- Refuses, before anything is written, a run that could not be exact. -#}
{% macro check_run(run, settings) %}

    {%- set problems = [] -%}
    {%- for upstream in settings.upstreams -%}
        {%- if upstream.kind == 'watermark' and upstream.mark_type != 'timestamp with time zone' -%}
            {%- do problems.append("upstream '" ~ upstream.name ~ "': `" ~ upstream.watermark ~ "` is of type " ~ upstream.mark_type ~ "; a mark must be a timestamp with time zone, or rows are lost when a session's time zone changes. Cast it where the table is loaded, or give `watermark` an expression such as \"loaded at time zone 'UTC'\"") -%}
        {%- endif -%}
        {%- if upstream.is_ahead -%}
            {%- do problems.append("upstream '" ~ upstream.name ~ "' has a `" ~ upstream.watermark ~ "` more than a day in the future. If the clock stepped back, set it right and run again: nothing is lost. If the row is wrong, mend or remove the row, or load the table through a tideline_load model, which quarantines it") -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for name in (tideline.feedless_sources(settings) if run.kind in ['first', 'rebuild'] else []) -%}
        {%- do problems.append("upstream '" ~ name ~ "' is a tideline_incremental table of another project, whose rows change and vanish, and publishes no change feed; give it meta `tideline_feed` where it is made (the columns that its consumers group or join by), or give it 'rule': 'lookup' here") -%}
    {%- endfor -%}
    {%- if run.kind == 'rebuild' and config.get('full_refresh') == false -%}
        {%- do problems.append("it must be rebuilt (" ~ run.reason ~ "), but `full_refresh` is false. Take the setting away for one run; if only its logic changed, meta `tideline_on_logic_change: ignore` keeps the table as it is") -%}
    {%- endif -%}
    {%- do tideline.check("tideline_incremental model '" ~ model.name ~ "'", problems) -%}

{% endmacro %}
