{#-
    The value of a project-wide setting (`vars: tideline__<name>`), or its default. The only door to vars: an unknown
    name or a value of the wrong type is refused here, and nothing else splices a var into SQL.
-#}
{% macro setting(name) %}

    {%- set known = {
        'state_schema': {'default': none, 'type': 'name'},
        'now': {'default': none, 'type': 'timestamp'},
        'rebuild_share': {'default': none, 'type': 'number'},
        'rebuild_rows': {'default': 100000, 'type': 'number'},
        'feed_retention_days': {'default': 30, 'type': 'number'},
        'landing': {'default': 'landing', 'type': 'path'},
        'tickets_url': {'default': none, 'type': 'url'},
        'tickets_lookback_minutes': {'default': 60, 'type': 'number'},
        'tickets_slot': {'default': none, 'type': 'name'},
        'slot_held_megabytes': {'default': 1024, 'type': 'number'},
        'time_zone': {'default': 'UTC', 'type': 'name'},
        'reload': {'default': [], 'type': 'list of names'},
        'reload_losing': {'default': [], 'type': 'list of names'},
    } -%}

    {%- if name not in known -%}
        {%- do tideline.check('setting', ["unknown setting '" ~ name ~ "'; known: " ~ known | list | sort | join(', ')]) -%}
    {%- endif -%}
    {%- set value = var('tideline__' ~ name, known[name]['default']) -%}
    {%- do tideline.check('setting', tideline._setting_problems(name, value, known[name]['type'])) -%}
    {{ return(value | float if known[name]['type'] == 'number' and value is not none else value) }}

{% endmacro %}


{% macro _setting_problems(name, value, type) %}

    {%- if value is none -%}
        {{ return([]) }}
    {%- endif -%}
    {%- if type == 'list of names' -%}
        {{ return(tideline.column_list('tideline__' ~ name, value, required=false)) }}
    {%- endif -%}
    {%- set patterns = {
        'name': '^[A-Za-z0-9_/+-]+$',
        'timestamp': '^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,6})?(Z|[+-][0-9]{2}:?[0-9]{2})$',
        'number': '^[0-9]+([.][0-9]+)?$',
        'path': "^[^'\\x00-\\x1f{}]+$",
        'url': "^https?://[^'\\s]+$",
    } -%}
    {%- if value is boolean or (type in ['name', 'path', 'url'] and value is not string) or not modules.re.match(patterns[type], value | string) -%}
        {{ return(["var `tideline__" ~ name ~ "` must be a " ~ type ~ " (" ~ patterns[type] ~ "); got '" ~ value ~ "'"]) }}
    {%- endif -%}
    {{ return([]) }}

{% endmacro %}
