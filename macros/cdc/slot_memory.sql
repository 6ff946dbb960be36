{#- What a load notes beside the cursor of a slot. -#}
{% macro slot_memory(slot) %}

    {{ return({'slot': slot}) }}

{% endmacro %}
