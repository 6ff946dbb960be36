{#-
    Writes the state of relations whose database or schema got another name under that name, so that the next run goes on as if nothing had happened. Of the relations themselves
    nothing is touched.
-#}
{% macro rename_relations(databases={}, schemas={}, dry_run=true) %}

    {%- set problems = tideline.one_of('dry_run', dry_run, [true, false]) -%}
    {%- set places = tideline.project_places() -%}
    {%- for argument, names, known in [('databases', databases, places.databases), ('schemas', schemas, places.schemas)] -%}
        {%- if names is not mapping -%}
            {%- do problems.append('`' ~ argument ~ "` must be a mapping from the old name to the new one; got '" ~ names ~ "'") -%}
        {%- endif -%}
        {%- for old, new in (names.items() if names is mapping else []) -%}
            {%- do problems.extend(tideline.text_value(argument, old) + tideline.text_value(argument, new)) -%}
            {%- if new is string and new not in known -%}
                {%- do problems.append('`' ~ argument ~ "`: no model or source of this project lies in '" ~ new ~ "'; known: " ~ known | join(', ') ~ '. Point the project at the new name first') -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- if not problems and not databases and not schemas -%}
        {%- do problems.append('say what got another name, `databases` or `schemas`, as {old: new}') -%}
    {%- endif -%}
    {%- do tideline.check('rename_relations', problems) -%}

    {%- for database in places.written -%}
        {%- do tideline.rename_state(database, databases, schemas, dry_run) -%}
    {%- endfor -%}

{% endmacro %}
