{#-
    The rows of a relation with columns of the version that held at each row's own time, where a key has many versions. A join on the condition of
    `as_of` compares a fact with every version of its key; here the version is searched.
-#}
{% macro as_of_join(relation, version, key, fact_time, columns, meta_columns={}) %}

    {%- set problems = (
        tideline.column_list('key', key) + tideline.text_value('fact_time', fact_time) + tideline.column_list('columns', columns)
    ) -%}
    {%- set names = tideline.meta_names(meta_columns, problems) -%}
    {%- do tideline.check('as_of_join', problems) -%}
    {{ tideline.search_version({
        'relation': relation, 'version': version, 'key': key, 'columns': columns,
        'fact_time': 'fact.' ~ fact_time, 'valid_from': names.valid_from, 'valid_to': names.valid_to,
    }) }}

{% endmacro %}
