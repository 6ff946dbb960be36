{#- A condition of `json_filter`: the value is what Debezium sends for a value that it does not have, also as the one element of an array. -#}
{% macro is_placeholder(unavailable) %}

    {%- set forms = [] -%}
    {%- for text in unavailable -%}
        {%- do forms.extend([tojson(text), '[' ~ tojson(text) ~ ']']) -%}
    {%- endfor -%}
    {{ return('coalesce(cast(entry_value as text) in (' ~ tideline.literal_list(forms) ~ '), false)') }}

{% endmacro %}
