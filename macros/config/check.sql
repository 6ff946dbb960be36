{#- Raises every problem found at once, under the name of what was checked. -#}
{% macro check(subject, problems) %}

    {%- if problems -%}
        {%- do exceptions.raise_compiler_error(
            'tideline.' ~ subject ~ ': ' ~ problems | length ~ ' problem(s)\n  - ' ~ problems | join('\n  - ')
        ) -%}
    {%- endif -%}

{% endmacro %}
