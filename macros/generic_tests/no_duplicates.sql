{#-
    One row per key that stands more than once, with how often. A key that holds a null is a key like any other: two of them
    are a duplicate. Without `unique_key` the column that the test stands under is the key; `['*']` is the whole row, for copies that are exact.
-#}
{% test no_duplicates(model, unique_key=none, column_name=none) %}

    {%- set key = unique_key or ([column_name] if column_name else []) -%}
    {%- do tideline.check('no_duplicates', tideline.column_list('unique_key', key)) -%}
    {%- if key == ['*'] %}

    select cast(copied_row as text) as copied_row, count(*) as copies
    from (select * from {{ model }}) as copied_row
    group by copied_row
    having count(*) > 1
    {%- else %}

    select
        {% for column in key %}{{ column }}, {% endfor %}
        count(*) as copies
    from {{ model }}
    group by {{ key | join(', ') }}
    having count(*) > 1
    {%- endif %}

{% endtest %}
