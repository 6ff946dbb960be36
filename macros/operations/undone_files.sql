{#-
    SQL, in brackets: the notes of the manifest that the undoing of a batch takes back: those of files that no other batch has loaded or undone since. What a later batch loaded under the same path
    stays known.
-#}
{% macro undone_files(place, batch_id) %}

    {%- set batch = tideline.literal(batch_id) -%}
    {{ return(
        '(select * from ' ~ place.manifest ~ ' as noted where consumer = ' ~ tideline.literal(place.consumer) ~ ' and batch_id = ' ~ batch ~ ' and not exists (select 1 from ' ~ place.manifest
        ~ ' as newer where newer.consumer = noted.consumer and newer.path = noted.path and newer.batch_id <> ' ~ batch ~ " and newer.loaded_at > noted.loaded_at and newer.state in ('loaded', 'partial', 'undone')))"
    ) }}

{% endmacro %}
