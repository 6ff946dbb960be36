{#-
    One row per key that stands more than once, with how often. A key that holds a null is a key like any other: two of them
    are a duplicate. Without `unique_key` the column that the test stands under is the key; `['*']` is the whole row, for copies that are exact. With `since_passed` only the
    keys are counted that came or changed since the test last passed, each of them in the whole table.
-#}
{% test no_duplicates(model, unique_key=none, column_name=none, since_passed=false) %}

    {%- set key = unique_key or ([column_name] if column_name else []) -%}
    {%- do tideline.check('no_duplicates', (
        tideline.column_list('unique_key', key)
        + tideline.one_of('since_passed', since_passed, [true, false])
        + (["`since_passed` needs the columns of a key; got ['*']"] if since_passed and key == ['*'] else [])
    )) -%}
    {%- if key == ['*'] %}

    select cast(copied_row as text) as copied_row, count(*) as copies
    from (select * from {{ model }}) as copied_row
    group by copied_row
    having count(*) > 1
    {%- else %}
    {%- set query %}

    select
        {% for column in key %}{{ column }}, {% endfor %}
        count(*) as copies
    from {{ model }}
    where {{ tideline.not_passed_yet() }}
    group by {{ key | join(', ') }}
    having count(*) > 1
    {%- endset %}

    {{ tideline.since_passed(query, key) if since_passed else query }}
    {%- endif %}

{% endtest %}
