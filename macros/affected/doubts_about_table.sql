{#-
    Reasons not to go on from the table that the ledger knows: somebody else replaced it, its feed is gone, its logic
    changed. A changed key or feed is no matter of taste: `on_logic_change` decides about the rest only.
-#}
{% macro doubts_about_table(self, fingerprint, on_logic_change) %}

    {%- set doubts = [] -%}
    {%- if self.low is none or self.fingerprint is none -%}
        {{ return(doubts) }}
    {%- elif self.seen_epoch != self.epoch -%}
        {%- do doubts.append('the table is not the one that its last run left') -%}
    {%- endif -%}
    {%- if self.doubt is not none -%}
        {%- do doubts.append(self.doubt) -%}
    {%- endif -%}
    {%- if self.fingerprint.split(':')[0] != fingerprint.split(':')[0] -%}
        {%- do doubts.append('its key or its feed changed') -%}
    {%- elif self.fingerprint != fingerprint and on_logic_change == 'rebuild' -%}
        {%- do doubts.append('its logic changed') -%}
    {%- endif -%}
    {{ return(doubts) }}

{% endmacro %}
