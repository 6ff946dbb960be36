{#-
    Collects the keys that an incremental run is about. It becomes a rebuild where a feed is torn, or where so many keys are
    affected that a rebuild costs less.
-#}
{% macro narrow_run(settings, run) %}

    {%- if run.kind != 'incremental' -%}
        {{ return(none) }}
    {%- endif -%}
    {%- do run.update(tideline.collect_affected(settings)) -%}
    {%- if run.is_torn -%}
        {%- do run.update({'kind': 'rebuild', 'reason': 'a feed does not go on from what was read: it was pruned while this run began, or put back to an older state'}) -%}
    {%- elif run.key_count > 0 and tideline.is_rebuild_cheaper(run, settings) -%}
        {%- do run.update({'kind': 'rebuild', 'reason': run.key_count ~ ' keys affected of about ' ~ run.size ~ ' rows'}) -%}
    {%- else -%}
        {{ return(none) }}
    {%- endif -%}
    {%- do run.update({'is_compared': tideline.is_worth_comparing(settings)}) -%}
    {%- do tideline.check_run(run, settings) -%}

{% endmacro %}
