{#- What is wrong in one line of the seed of pipelines and sources, column by column; an empty list when nothing is. -#}
{% macro config_problems(row) %}

    {%- set problems = tideline.one_of('enabled', row.get('enabled'), ['true', 'false']) -%}
    {%- do problems.extend(tideline.one_of('strategy', row.get('strategy'), [
        'timestamp', 'composite', 'sequence', 'commit_safe', 'snapshot', 'log', 'slot', 'trigger', 'files', 'api'
    ])) -%}
    {%- for column in ['source', 'pipeline', 'owner'] -%}
        {%- do problems.extend(tideline.text_value(column, row.get(column))) -%}
    {%- endfor -%}
    {%- if row.get('engine') -%}
        {%- do problems.extend(tideline.one_of('engine', row.engine, ['duckdb', 'postgres'])) -%}
    {%- endif -%}
    {%- if row.get('enabled') == 'true' and row.get('engine') in ['', none, tideline.engine_name()] -%}
        {%- do problems.extend(tideline._unknown_in_config(row)) -%}
    {%- endif -%}

    {%- for column in ['lookback', 'grace_period', 'cadence', 'warn_after', 'error_after'] if row.get(column) is not none -%}
        {%- do problems.extend(tideline.interval_problems(column, row.get(column))) -%}
    {%- endfor -%}
    {%- set limits = [row.get('warn_after'), row.get('error_after')] -%}
    {%- if none not in limits and not tideline.interval_problems('', limits[0]) + tideline.interval_problems('', limits[1])
        and tideline.interval_seconds(limits[0]) > tideline.interval_seconds(limits[1]) -%}
        {%- do problems.append("`error_after` must not be shorter than `warn_after`; got '" ~ limits[1] ~ "' and '" ~ limits[0] ~ "'") -%}
    {%- endif -%}
    {%- set mark = '[0-9]{1,18}' if row.get('strategy') == 'sequence' else '[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)?)?' -%}
    {%- for column, pattern, meaning in [
        ('watermark_columns', '[A-Za-z_][A-Za-z0-9_]*( [A-Za-z_][A-Za-z0-9_]*)*', 'names of columns with one blank between'),
        ('tolerance', '([0-9]|[1-9][0-9])([.][0-9]{1,2})?|100([.]0{1,2})?', 'a number from 0 to 100, in per cent, with two digits after the point at most'),
        ('batch_size', '[1-9][0-9]{0,17}', 'a whole number from 1 up, of 18 digits at most'),
        ('start_mark', mark, 'a whole number from 0 up, of 18 digits at most' if row.get('strategy') == 'sequence' else 'a date or a time such as 2024-01-31 or 2024-01-31T12:00:00Z'),
    ] -%}
        {%- set value = row.get(column) -%}
        {%- if (value is none and column == 'watermark_columns') or (value is not none and not modules.re.match('^(' ~ pattern ~ ')$', value | string)) -%}
            {%- do problems.append("`" ~ column ~ "` must be " ~ meaning ~ "; got '" ~ (value or '') ~ "'") -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(problems) }}

{% endmacro %}


{#- A source (or a seed that is loaded like one, with its folder's schema) or a model that the project does not have. One that is switched off may belong to another engine. -#}
{% macro _unknown_in_config(row) %}

    {%- set sources = [] -%}
    {%- for node in graph.sources.values() -%}
        {%- do sources.append(node.source_name ~ '.' ~ node.name) -%}
    {%- endfor -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'seed' and node.config.schema -%}
        {%- do sources.append(node.config.schema ~ '.' ~ node.name) -%}
    {%- endfor -%}
    {%- set problems = tideline.one_of('source', row.get('source'), sources | sort) if row.get('source') else [] -%}
    {%- if row.get('pipeline') and row.get('pipeline') not in graph.nodes.values() | selectattr('resource_type', 'equalto', 'model') | map(attribute='name') | list -%}
        {%- do problems.append("`pipeline` must be a model of this project, the one that loads the source; got '" ~ row.get('pipeline') ~ "'") -%}
    {%- endif -%}
    {{ return(problems) }}

{% endmacro %}
