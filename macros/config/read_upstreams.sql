{#-
    The upstreams of a model, each with the rule that maps its changed rows to keys of the model:
      same_key   the changed row has the model's key columns
      columns    `key` gives expressions over the changed row (another column, a period)
      join       `join` and `on` find the keys in another relation (aliases: `changed`, `joined`)
      lookup     a small relation without marks; when its content changes, everything is recomputed
    Problems found are added to `problems`. Every relation that the model reads must be declared: one that is not
    could change without the model noticing.
-#}
{% macro read_upstreams(declared, settings, node, problems) %}

    {%- set nodes = tideline.upstream_nodes(node) -%}
    {%- set upstreams = [] -%}
    {%- if declared is none or declared is string or declared is mapping or declared is not iterable -%}
        {%- do problems.append("`tideline_upstreams` must be a list, one entry for each relation that the model reads (" ~ nodes | list | join(', ') ~ "); got " ~ declared) -%}
        {{ return(upstreams) }}
    {%- endif -%}

    {%- for entry in declared -%}
        {%- set found = tideline._upstream_problems(entry, nodes, settings.key) -%}
        {%- do problems.extend(found) -%}
        {%- if not found -%}
            {%- do upstreams.append(tideline._upstream(entry, nodes, settings)) -%}
        {%- endif -%}
    {%- endfor -%}

    {%- do problems.extend(tideline.share_marks(upstreams) + tideline.pair_upstreams(upstreams)) -%}
    {%- set named = declared | selectattr('name', 'defined') | map(attribute='name') | list -%}
    {%- for name in nodes if name not in named -%}
        {%- do problems.append("the model reads '" ~ name ~ "', but `tideline_upstreams` does not say how its changes map to keys; add {'name': '" ~ name ~ "', ...}, or 'rule': 'lookup' for a small relation that changes as a whole") -%}
    {%- endfor -%}
    {{ return(upstreams) }}

{% endmacro %}


{% macro _upstream_problems(entry, nodes, key) %}

    {%- if entry is not mapping or 'name' not in entry -%}
        {{ return(["an entry of `tideline_upstreams` must be a mapping with a `name`; got " ~ entry]) }}
    {%- endif -%}
    {%- set where = "`tideline_upstreams`, '" ~ entry['name'] ~ "': " -%}
    {%- set found = [] -%}
    {%- for option in entry if option not in ['name', 'rule', 'key', 'join', 'on', 'watermark', 'event_time'] -%}
        {%- do found.append("unknown option `" ~ option ~ "`; known: name, rule, key, join, on, watermark, event_time") -%}
    {%- endfor -%}
    {%- if entry['name'] not in nodes -%}
        {%- do found.append("the model does not read it; it reads " ~ nodes | list | join(', ')) -%}
    {%- endif -%}
    {%- if entry['name'] in nodes -%}
        {%- do found.extend(tideline._source_of_change_problems(entry, nodes[entry['name']], key)) -%}
    {%- endif -%}
    {%- do found.extend(tideline.one_of('rule', entry.get('rule', 'same_key'), ['same_key', 'columns', 'join', 'lookup'])) -%}
    {%- if entry.get('rule') in ['columns', 'join'] or 'key' in entry -%}
        {%- do found.extend(tideline.column_list('key', entry.get('key', []))) -%}
        {%- if entry.get('key') is not string and entry.get('key', []) | length != key | length -%}
            {%- do found.append("`key` must give one expression for each of " ~ key | join(', ')) -%}
        {%- endif -%}
    {%- endif -%}
    {%- if ('join' in entry) != ('on' in entry) or (entry.get('rule') == 'join' and 'join' not in entry) -%}
        {%- do found.append("`join` (a relation that the model reads, or 'this') and `on` (a condition over `changed` and `joined`) go together") -%}
    {%- elif 'join' in entry and entry['join'] != 'this' and entry['join'] not in nodes -%}
        {%- do found.append("`join`: the model does not read '" ~ entry['join'] ~ "'") -%}
    {%- endif -%}

    {%- set problems = [] -%}
    {%- for problem in found -%}
        {%- do problems.append(where ~ problem) -%}
    {%- endfor -%}
    {{ return(problems) }}

{% endmacro %}


{#- What keeps the changes of an upstream from being told. A lookup is compared as a whole, so nothing does. -#}
{% macro _source_of_change_problems(entry, node, key) %}

    {%- set found = [] -%}
    {%- set node_config = node.get('config', {}) -%}
    {%- if node_config.get('materialized') == 'ephemeral' -%}
        {%- do found.append("it is ephemeral, so its changes cannot be told; make it a tideline_incremental model, or a view if it only reads tables that grow") -%}
    {%- elif entry.get('rule') != 'lookup' and node_config.get('materialized') == 'tideline_incremental' -%}
        {%- set feed = node_config.get('meta', {}).get('tideline_feed') -%}
        {%- set published = (tideline.grain(node_config) + (feed or [])) | map('replace', '"', '') | map('lower') | list -%}
        {%- if feed is none -%}
            {%- do found.append("it publishes no change feed; give it meta `tideline_feed`: the columns that its consumers group or join by (an empty list publishes the key)") -%}
        {%- elif 'key' not in entry -%}
            {%- for column in key if column | replace('"', '') | lower not in published -%}
                {%- do found.append("its change feed does not hold `" ~ column ~ "`; add it to its `tideline_feed`, or give `key` here: one expression for each of " ~ key | join(', ')) -%}
            {%- endfor -%}
        {%- endif -%}
        {%- if 'watermark' in entry -%}
            {%- do found.append("`watermark` is for upstreams that are only ever added to; rows of a tideline_incremental model change and vanish, which its change feed tells. Take `watermark` away") -%}
        {%- endif -%}
    {%- elif entry.get('rule') != 'lookup' -%}
        {%- if node.resource_type == 'snapshot' -%}
            {%- do found.append("it is a snapshot, whose rows are closed in place, which no mark tells; give it 'rule': 'lookup'") -%}
        {%- endif -%}
        {%- for base in tideline.upstream_bases(node) if base.get('config', {}).get('materialized') == 'tideline_incremental' -%}
            {%- do found.append("it is a view of '" ~ base.name ~ "', whose rows change and vanish without a trace in the view; read '" ~ base.name ~ "' itself, or make this a tideline_incremental model") -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(found) }}

{% endmacro %}


{% macro _upstream(entry, nodes, settings) %}

    {%- set node = nodes[entry['name']] -%}
    {%- set relation = tideline.upstream_relation(entry['name'], node) -%}
    {%- set materialized = node.get('config', {}).get('materialized') -%}
    {%- set rule = entry.get('rule', 'join' if 'join' in entry else 'columns' if 'key' in entry else 'same_key') -%}
    {%- set joined = none -%}
    {%- if rule == 'join' -%}
        {%- set joined = settings.relation if entry['join'] == 'this' else tideline.upstream_relation(entry['join'], nodes[entry['join']]) -%}
    {%- endif -%}
    {{ return({
        'name': entry['name'],
        'relation': relation,
        'feed': tideline.feed_relation(relation),
        'published': tideline.published_columns(node.config) if materialized == 'tideline_incremental' else [],
        'kind': 'lookup' if rule == 'lookup' else 'feed' if materialized == 'tideline_incremental' else 'watermark',
        'is_source': node.resource_type == 'source',
        'is_load': materialized == 'tideline_load',
        'sources': tideline.upstream_bases(node) | selectattr('resource_type', 'equalto', 'source') | list,
        'by_content': tideline.is_rebuilt_by_dbt(node),
        'is_replaced': tideline.is_replaced_by_dbt(node),
        'rule': rule,
        'join': entry.get('join'),
        'key': entry.get('key', settings.key),
        'joined': joined,
        'on': entry.get('on'),
        'watermark': entry.get('watermark', '_loaded_at'),
        'is_marked': 'watermark' in entry,
        'event_time': entry.get('event_time'),
    }) }}

{% endmacro %}
