{#-
    At the end of a reload: rows that were in bronze and that the source no longer has are counted, by the place they came from. They stop the run, and with it everything that it did,
    unless var `tideline__reload_losing` names the model.
-#}
{% macro check_reload() %}

    {%- set stored = adapter.get_columns_in_relation(this) | map(attribute='quoted') | reject('in', ['"_loaded_at"', '"_batch_id"']) | list -%}
    {%- set lost = tideline.query_as_mappings(
        'select _file, count(*) as lost, sum(count(*)) over () as altogether from (select ' ~ stored | join(', ') ~ ' from tideline_before except all select ' ~ stored | join(', ')
        ~ ' from ' ~ this ~ ') as gone group by _file order by 2 desc, 1 limit 5'
    ) -%}
    {%- do run_query('drop table ' ~ tideline.temporary('tideline_before')) -%}
    {%- if lost -%}
        {%- set places = [] -%}
        {%- for place in lost -%}{%- do places.append(place.lost ~ ' of ' ~ place._file) -%}{%- endfor -%}
        {%- set said = lost[0].altogether ~ ' rows of ' ~ model.name ~ ' that its source no longer has (' ~ places | join(', ') ~ (', ...' if lost | length == 5) ~ ')' -%}
        {%- if model.name not in tideline.setting('reload_losing') -%}
            {%- do tideline.check("tideline_load model '" ~ model.name ~ "'", ['the reload would lose ' ~ said ~ '. Nothing was changed; var `tideline__reload_losing: [' ~ model.name ~ ']` lets them go']) -%}
        {%- endif -%}
        {%- do exceptions.warn('tideline: the reload lost ' ~ said) -%}
    {%- endif -%}

{% endmacro %}
