{#- A column's name without the quotes in which SQL writes it. -#}
{% macro bare_name(name) %}
    {{ return(name[1:-1] | replace('""', '"') if modules.re.match('^".*"$', name) else name) }}
{% endmacro %}
