{#-
    Takes the new content of a file that came before under the same name: the next load takes the old rows out of bronze and loads what is there
    now. Of an extract it applies the difference, at its date.
-#}
{% macro replace_file(model, path, dry_run=true) %}

    {%- set place = tideline.loaded_model('replace_file', model) -%}
    {%- set stored = run_query('select count(*) from ' ~ place.relation ~ ' where _file = ' ~ tideline.literal(path)).rows[0][0] -%}
    {%- do tideline.decide_file(
        'replace_file', model, path, ['changed', 'loaded', 'partial'], 'replacing',
        'the next load compares it with what it said before (' ~ stored ~ ' rows), at its date' if place.is_extract
        else 'the next load takes ' ~ stored ~ ' rows out of ' ~ place.relation ~ ' and loads the file as it is then; what was built from them is rebuilt',
        dry_run
    ) -%}

{% endmacro %}
