{#-
    Several entries may map the changes of one upstream, which has one mark in the ledger: they must agree about what that is. An event time that one of them
    names is that of all. Returns the problems.
-#}
{% macro share_marks(upstreams) %}

    {%- set problems = [] -%}
    {%- for name, entries in upstreams | groupby('name') if entries | length > 1 -%}
        {%- set where = "`tideline_upstreams`, '" ~ name ~ "': its " ~ entries | length ~ " entries " -%}
        {%- if entries | map(attribute='kind') | unique | list | length > 1 -%}
            {%- do problems.append(where ~ "are a lookup and none; a lookup that changes has everything evaluated, so take the others away, or the lookup") -%}
        {%- endif -%}
        {%- for option in ['watermark', 'event_time'] -%}
            {%- set named = entries | map(attribute=option) | reject('none') | unique | list -%}
            {%- if named | length > 1 -%}
                {%- do problems.append(where ~ "name several of `" ~ option ~ "` (" ~ named | join(', ') ~ "), but an upstream is read up to one mark; name the same in each") -%}
            {%- elif named -%}
                {%- for entry in entries -%}{%- do entry.update({option: named[0]}) -%}{%- endfor -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(problems) }}

{% endmacro %}
