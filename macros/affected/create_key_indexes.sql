{#-
    The indexes that a run searches by, where the engine has use for them: the key, and `tideline_indexes`. One of the model's
    own `indexes` that begins with the same columns serves as well.
-#}
{% macro create_key_indexes(target, settings) %}

    {%- for columns in [settings.key] + settings.indexes -%}
        {%- set index = tideline.create_index(target, columns) -%}
        {%- if index and not tideline.has_index_on(columns) -%}
            {%- do run_query(index) -%}
        {%- endif -%}
    {%- endfor -%}

{% endmacro %}
