{#-
    The SQL condition of a composite cursor: after the mark, compared column by column. `low` is the mark as `composite_mark` wrote it. The first column stands alone, too, so that the
    engine can skip what lies before.
-#}
{% macro composite_predicate(options, low) %}

    {%- set present = namespace(newer='1 = 1') -%}
    {%- if low is not none -%}
        {%- set mark = fromjson(low, none) -%}
        {%- if mark is string or mark is not sequence or mark | length != options.cursors | length -%}
            {%- do tideline.check("tideline_load model '" ~ model.name ~ "'", ["its last load left the mark " ~ low ~ ", which is none of " ~ options.cursors | join(', ') ~ ", so nobody can say what is new. Put the old cursor back, or drop the table to load everything again"]) -%}
        {%- endif -%}
        {%- set present.newer = 'false' -%}
        {%- for column in options.cursors | reverse -%}
            {%- set value = tideline.literal(mark[loop.revindex0]) -%}
            {%- set present.newer = column ~ ' > ' ~ value ~ ('' if loop.first else ' or (' ~ column ~ ' = ' ~ value ~ ' and (' ~ present.newer ~ '))') -%}
        {%- endfor -%}
        {%- set present.newer = options.cursors[0] ~ ' >= ' ~ tideline.literal(mark[0]) ~ ' and (' ~ present.newer ~ ')' -%}
    {%- endif -%}
    {%- if options.missing == 'exclude' -%}
        {{ return('((' ~ present.newer ~ ') and ' ~ options.cursors | join(' is not null and ') ~ ' is not null)') }}
    {%- endif -%}
    {{ return('((' ~ present.newer ~ ') or ' ~ options.cursors | join(' is null or ') ~ ' is null)') }}

{% endmacro %}
