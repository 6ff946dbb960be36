{#-
    A limit of a generic test: what it was `given`, else what the seed `incremental_config` says in `column`, in the line of the source that is tested or of
    the model that loads it. Where neither is there, that is an error.
-#}
{% macro configured(argument, given, column) %}

    {%- if given is not none -%}
        {{ return(given) }}
    {%- elif not execute -%}
        {#- the test waits for the seed; what it says is not known yet -#}
        {%- do ref('incremental_config') -%}
        {{ return('1 day') }}
    {%- endif -%}

    {%- set tested = tideline.tested_node(model) -%}
    {%- set name = tested.source_name ~ '.' ~ tested.name if tested.resource_type == 'source' else tested.name -%}
    {%- set key = 'source' if tested.resource_type == 'source' else 'pipeline' -%}
    {%- set lines = tideline._config_lines(key, name, column) -%}
    {%- if lines | length == 1 and lines[0] is not none -%}
        {{ return(lines[0]) }}
    {%- endif -%}
    {%- set found = 'has no line' if not lines else 'has no `' ~ column ~ '`' if lines == [none] else 'has several values of `' ~ column ~ '`' -%}
    {%- do tideline.check("test '" ~ model.name ~ "'", [
        'give `' ~ argument ~ '`, or `' ~ column ~ "` in the seed incremental_config, which " ~ found ~ ' for the ' ~ key ~ " '" ~ name ~ "'"
    ]) -%}

{% endmacro %}


{#- The values of a column in the lines of the seed for one source or pipeline on this engine, each once; an empty list where the project has no such seed. -#}
{% macro _config_lines(key, name, column) %}

    {%- set seeds = graph.nodes.values() | selectattr('name', 'equalto', 'incremental_config') | list -%}
    {%- if not seeds or not tideline.relation_exists(tideline.node_relation(seeds[0])) -%}
        {{ return([]) }}
    {%- endif -%}
    {%- set values = [] -%}
    {%- for line in tideline.query_as_mappings('select * from ' ~ tideline.node_relation(seeds[0]) ~ ' where ' ~ key ~ ' = ' ~ tideline.literal(name))
        if (line.get('engine') or tideline.engine_name()) == tideline.engine_name() and line[column] not in values -%}
        {%- do values.append(line[column]) -%}
    {%- endfor -%}
    {{ return(values) }}

{% endmacro %}
