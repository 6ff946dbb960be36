{#-
    A part of a bronze model's query that reads only what is new. As it stands (compile, show) it reads everything; in a load
    the materialization puts in its place what is new, decided under the lock. `options` is data for `resolve_parts`, as JSON, in which
    a slash is written so that no pattern of files (`a/*`, `*/a`) begins or ends a comment.
-#}
{% macro load_part(options, everything) %}

    {{- return('/* tideline load: ' ~ tojson(options) | replace('/', '\\u002f') ~ ' */' ~ everything ~ '/* tideline end */') -}}

{% endmacro %}
