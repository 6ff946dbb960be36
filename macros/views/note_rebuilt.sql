{#- Notes that the model that runs now is made anew or given columns in this invocation, for the views that read it (`reads_rebuilt`). -#}
{% macro note_rebuilt() %}

    {%- do graph.setdefault('tideline rebuilt by ' ~ invocation_id, {}).update({model.unique_id: true}) -%}

{% endmacro %}
