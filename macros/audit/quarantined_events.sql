{#-
    The rows in quarantine of the bronze table at the far end of a chain whose text holds every value of the key as a word of its own. They
    could not be read, so this is a search of text: a value that is also a number of something else finds too much.
-#}
{% macro quarantined_events(chain, key) %}

    {%- set values = key.values() | reject('none') | map('string') | list -%}
    {%- set quarantine = tideline.state_relation('quarantine', chain[-1].relation.database) -%}
    {%- if chain[-1].node.config.get('materialized') != 'tideline_load' or not values or not tideline.relation_exists(quarantine) -%}
        {{ return([]) }}
    {%- endif -%}
    {%- set holds = [] -%}
    {%- for value in values -%}
        {%- do holds.append('position(' ~ tideline.literal(value) ~ ' in raw) > 0') -%}
    {%- endfor -%}
    {%- set found = [] -%}
    {%- for row in tideline.query_as_mappings(
        'select * from ' ~ quarantine ~ ' where consumer = ' ~ tideline.literal(tideline.relation_name(chain[-1].relation))
        ~ ' and ' ~ holds | join(' and ') ~ ' order by quarantined_at, file, line'
    ) -%}
        {%- set missing = [] -%}
        {%- for value in values if not modules.re.search('(?<![0-9A-Za-z_])' ~ modules.re.escape(value) ~ '(?![0-9A-Za-z_])', row.raw) -%}
            {%- do missing.append(value) -%}
        {%- endfor -%}
        {%- if not missing -%}
            {%- do found.append(row) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found) }}

{% endmacro %}
