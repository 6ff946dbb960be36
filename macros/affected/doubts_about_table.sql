{#-
    Reasons not to go on from the table that the ledger knows, not even where everything is evaluated anew: somebody else replaced it, its feed is gone, or its key
    or its feed changed, which is no matter of taste: `on_logic_change` decides about the rest only.
-#}
{% macro doubts_about_table(self, fingerprint) %}

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
    {%- endif -%}
    {{ return(doubts) }}

{% endmacro %}
