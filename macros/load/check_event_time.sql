{#- Refuses a load whose newest event time, as text, is none: the engine would say so of the ledger's row, and not of the column. -#}
{% macro check_event_time(newest, column) %}

    {%- if newest and not modules.re.match('-?infinity|[0-9]{4,}-[0-9]{2}-[0-9]{2}', newest) -%}
        {%- do tideline.check("tideline_load model '" ~ model.name ~ "'", ["its event time `" ~ column ~ "` holds '" ~ newest ~ "', which is no time; make it a timestamp with time zone in the query, or name another column in the config `event_time`"]) -%}
    {%- endif -%}

{% endmacro %}
