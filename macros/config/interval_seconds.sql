{#- How many seconds a length of time such as '12 hours' is; a month counts as 30 days, a year as 365. -#}
{% macro interval_seconds(value) %}

    {%- set units = {'second': 1, 'minute': 60, 'hour': 3600, 'day': 86400, 'week': 604800, 'month': 2592000, 'year': 31536000} -%}
    {%- set amount, unit = value.split(' ') -%}
    {{ return(amount | int * units[unit.rstrip('s')]) }}

{% endmacro %}
