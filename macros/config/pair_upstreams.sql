{#-
    Tells each entry whose keys are found with both sides of a join (a customer and a month) of the upstream that it joins, where that one's rows can vanish: a
    row of the model may go because its rows on both sides went at once, and then neither is found beside the other as that is now (`joined_rows`). Returns
    the problems.
-#}
{% macro pair_upstreams(upstreams) %}

    {%- set problems = [] -%}
    {%- for upstream in upstreams if tideline._reads_changed(upstream) -%}
        {%- for other in upstreams if other.kind == 'feed' and other.name == upstream.join -%}
            {%- do upstream.update({'other': other}) -%}
            {%- set published = [] -%}
            {%- for column in other.published -%}{%- do published.append(tideline.compared_name(column)) -%}{%- endfor -%}
            {%- for column in modules.re.findall('(?i)joined[.]("[^"]+"|[a-zA-Z0-9_]+)', upstream.key | join(' ') ~ ' ' ~ upstream.on) | unique -%}
                {%- if tideline.compared_name(column) not in published -%}
                    {%- do problems.append("`tideline_upstreams`, '" ~ upstream.name ~ "': the change feed of '" ~ other.name ~ "' does not hold `" ~ column ~ "`; add it to its `tideline_feed`. A key that is found with both sides of a join is looked for among the rows of `joined` that are gone, too") -%}
                {%- endif -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(problems | unique | list) }}

{% endmacro %}


{#- Whether some part of the key is made of more than the joined row and constants. What the joined row tells alone, its own entry tells of a row that is gone. -#}
{% macro _reads_changed(upstream) %}

    {%- if upstream.rule != 'join' -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set parts = [] -%}
    {%- for part in upstream.key if tideline._reads_beside('joined', part) -%}
        {%- do parts.append(part) -%}
    {%- endfor -%}
    {{ return(parts | length > 0) }}

{% endmacro %}


{#-
    Whether anything is left of a part of a key without the columns of a side (`joined`, `changed`) and without what is no column: constants, functions, types, words of SQL. A word that is left may
    be a column of the other side, which needs no side before it where no column of this one has its name.
-#}
{% macro _reads_beside(side, part) %}

    {%- set rest = namespace(of=part | lower) -%}
    {%- for pattern in [
        "(\\w+(\\s+with(out)?\\s+time\\s+zone)?\\s*)?'[^']*'", '"?\\b' ~ side ~ '\\b"?\\s*[.]\\s*("[^"]+"|\\w+)', '\\bextract\\s*[(]\\s*\\w+\\s+from\\b', '\\w+\\s*[(]', '\\bas\\s[\\w\\s]+',
        '::\\s*\\w+(\\s+precision|\\s+with(out)?\\s+time\\s+zone)?', '\\b(and|or|not|is|null|in|i?like|between|case|when|then|else|end|true|false|distinct|from|at|time|zone)\\b',
    ] -%}
        {%- set rest.of = modules.re.sub(pattern, ' ', rest.of) -%}
    {%- endfor -%}
    {{ return(modules.re.search('\\b[^\\W\\d]|"', rest.of) is not none) }}

{% endmacro %}
