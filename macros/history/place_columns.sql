{#- What the steps after the order still need of an event, beside its key and columns. -#}
{% macro place_columns(history) %}

    {{ return(
        ['_tideline_at', '_tideline_is_delete', '_tideline_nth', '_tideline_next_at']
        + history.extras | list
        + (['_tideline_known_at', '_tideline_load', '_tideline_next_known_at', '_tideline_key_number'] if history.bitemporal else [])
        + ['_loaded_at']
    ) }}

{% endmacro %}
