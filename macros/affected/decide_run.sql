{#-
    What kind of run this is and why, from what was read under the lock:
      first        there is no table
      rebuild      the table is there, but cannot be brought up to date by keys; `is_compared`: what is evaluated anew may be compared with it
      recompute    a lookup changed: everything is evaluated, only differences are written
      incremental  some upstream has news
      nothing      none has
    Sets `low`, `high`, `is_changed` and the like on each upstream. Never skips: what is not known is rebuilt.
-#}
{% macro decide_run(settings, marks, fingerprint, full_refresh) %}

    {%- set self = marks[0] -%}
    {%- set doubts = tideline.doubts_about_table(self, fingerprint) -%}
    {%- set rebuild, recompute, news = [], [], [] -%}
    {%- if self.fingerprint != fingerprint and not doubts and settings.on_logic_change == 'rebuild' -%}
        {%- do rebuild.append('its logic changed') -%}
    {%- endif -%}
    {%- for upstream in settings.upstreams -%}
        {%- set head = marks[loop.index] -%}
        {%- do upstream.update(head) -%}
        {%- do upstream.update({'position': loop.index, 'is_changed': false}) -%}
        {%- if not head.is_known -%}
            {%- do rebuild.append("'" ~ upstream.name ~ "' was not read before") -%}
        {%- elif upstream.kind == 'lookup' and head.seen_epoch != head.epoch -%}
            {%- do recompute.append("lookup '" ~ upstream.name ~ "' changed") -%}
        {%- elif head.epoch is not none and head.seen_epoch != head.epoch -%}
            {%- do rebuild.append("'" ~ upstream.name ~ "' was rebuilt" ~ (' or changed behind its mark' if upstream.kind == 'watermark' else '')
                ~ (": dbt's incremental replaces its rows, and where they stood nobody can tell; make it a tideline_incremental model, and those who read it go by keys" if upstream.is_replaced else '')) -%}
        {%- elif head.doubt is not none -%}
            {%- do rebuild.append(head.doubt) -%}
        {%- elif head.low != head.high or head.has_unmarked -%}
            {%- do upstream.update({'is_changed': true}) -%}
            {%- do news.append("'" ~ upstream.name ~ "' (" ~ upstream.rule ~ ')') -%}
        {%- endif -%}
    {%- endfor -%}

    {%- if not self.is_known -%}
        {{ return({'kind': 'first', 'reason': 'there is no table'}) }}
    {%- elif full_refresh -%}
        {{ return({'kind': 'rebuild', 'reason': 'full refresh'}) }}
    {%- elif self.low is none -%}
        {{ return({'kind': 'rebuild', 'reason': 'the ledger does not know the table'}) }}
    {%- elif self.fingerprint is none -%}
        {{ return({'kind': 'rebuild', 'reason': 'its last run was one of another materialization'}) }}
    {%- elif doubts -%}
        {{ return({'kind': 'rebuild', 'reason': (doubts + rebuild) | join(', ')}) }}
    {%- elif rebuild -%}
        {{ return({'kind': 'rebuild', 'reason': rebuild | join(', '), 'is_compared': tideline.is_worth_comparing(settings, self.fingerprint != fingerprint)}) }}
    {%- elif recompute -%}
        {{ return({'kind': 'recompute', 'reason': recompute | join(', ')}) }}
    {%- elif news -%}
        {{ return({'kind': 'incremental', 'reason': news | join(', ')}) }}
    {%- endif -%}
    {{ return({'kind': 'nothing', 'reason': 'nothing new'}) }}

{% endmacro %}
