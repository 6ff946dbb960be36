{#- A list with one problem when `slot` cannot be the name of a replication slot, else an empty list. -#}
{% macro slot_name_problems(slot) %}

    {%- if slot is string and modules.re.match('^[a-z0-9_]{1,63}$', slot) -%}
        {{ return([]) }}
    {%- endif -%}
    {{ return(["`slot` must be the name of a replication slot (lower case letters, digits, underscores); got '" ~ slot ~ "'"]) }}

{% endmacro %}
