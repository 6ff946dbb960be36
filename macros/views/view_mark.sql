{#- The last line of a view's comment: what it was made from, and what the catalogue knew of it then (nothing, where it is kept as text). -#}
{% macro view_mark(definition, stored) %}

    {{ return('tideline definition: ' ~ definition ~ (':' ~ stored if stored else '')) }}

{% endmacro %}
