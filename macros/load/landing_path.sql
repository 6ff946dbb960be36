{#- A pattern below the landing folder (`tideline__landing`). -#}
{% macro landing_path(pattern) %}

    {{- return(tideline.setting('landing').rstrip('/') ~ '/' ~ (pattern or '')) -}}

{% endmacro %}
