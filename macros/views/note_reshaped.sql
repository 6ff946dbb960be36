{#- Notes for the rest of this run that the relation of this node was made anew or has other columns, see `is_reshaped`. -#}
{% macro note_reshaped() %}

    {%- do graph.setdefault('tideline reshaped ' ~ invocation_id, []).append(model.unique_id) -%}

{% endmacro %}
