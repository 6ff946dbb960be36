{#-
    Refuses a load of which a file has another size or time than when its content was looked at: what was read of it may be of two contents, and the manifest would note a third. A file that is gone by
    now was read while it was there.
-#}
{% macro check_unchanged(parts, manifest, found) %}

    {%- set there = {} -%}
    {%- for file in tideline.unread_files(parts, manifest) -%}{%- do there.update({file.path: [file.size, file.modified]}) -%}{%- endfor -%}
    {%- set problems = [] -%}
    {%- for file in found if file.state in ['loaded', 'partial'] and there.get(file.path, [file.size, file.modified]) != [file.size, file.modified] -%}
        {%- do problems.append('the file ' ~ file.path ~ ' changed while it was read; run again when it is complete. Nothing of this load was written') -%}
    {%- endfor -%}
    {%- do tideline.check("tideline_load model '" ~ model.name ~ "'", problems) -%}

{% endmacro %}
