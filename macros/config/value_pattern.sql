{#- The regular expression of a value's text, spaces around it allowed; see `value_kind`. The calendar itself (30 February) is the engine's to know. -#}
{% macro value_pattern(kind) %}

    {%- set day = '([0-9]{3}[1-9]|[0-9]{2}[1-9]0|[0-9][1-9]00|[1-9]000)-[0-9]{2}-[0-9]{2}' -%}
    {%- set zone = '(Z|[+-](0[0-9]|1[0-5])(:?[0-5][0-9])?)' -%}
    {%- set minute = '[ T]([01][0-9]|2[0-3]):[0-5][0-9]' -%}
    {{ return({
        'whole': '^ *[+-]?[0-9]+ *$',
        'number': '^ *[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]{1,3})? *$',
        'date': '^ *' ~ day ~ ' *$',
        'instant in full': '^ *' ~ day ~ minute ~ ':[0-5][0-9]([.][0-9]{1,6})?' ~ zone ~ ' *$',
        'instant': '^ *' ~ day ~ '(' ~ minute ~ '(:[0-5][0-9]([.][0-9]+)?)?(' ~ zone ~ ')?)? *$',
    }[kind]) }}

{% endmacro %}
