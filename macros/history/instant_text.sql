{#- A SQL expression: an instant as the text that goes into a key: microseconds since 1970, `infinity`, `-infinity`, or `-` for none. -#}
{% macro instant_text(instant) %}

    {%- set text = dbt.type_string() -%}
    {{ return(
        "coalesce(case when isfinite(" ~ instant ~ ") then cast(" ~ tideline.epoch_microseconds(instant) ~ " as " ~ text ~ ") || " ~ tideline.below_microseconds(instant) ~ " "
        ~ "else cast(" ~ instant ~ " as " ~ text ~ ") end, '-')"
    ) }}

{% endmacro %}
