"""A chain of models over raw events, six hops deep, in which each of the engine's rules is used."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from harness import Project
from law.histories import COLUMNS, CUSTOMER_EVENTS, ORDER_EVENTS

SOURCE = "{{ source('raw', '%s') }}"
MONTH = "cast(date_trunc('month', %s at time zone 'UTC') as date)"
SAME_CUSTOMER = "{0}.tenant = {1}.tenant and {0}.customer_id = {1}.customer_id"


@dataclass(frozen=True)
class Model:
    """A model of the chain: its query, its grain, where its changes come from and what it publishes."""

    name: str
    sql: str
    key: list[str]
    upstreams: list[dict[str, Any]]
    feed: list[str] | None = None
    unique_key: list[str] = field(default_factory=list)

    def write(self, project: Project, **config: Any) -> None:
        """Write the model into a project."""
        meta: dict[str, Any] = {"tideline_key": self.key, "tideline_upstreams": self.upstreams}
        if self.feed is not None:
            meta["tideline_feed"] = self.feed
        project.write_model(
            self.name,
            self.sql,
            materialized="tideline_incremental",
            unique_key=self.unique_key or self.key,
            meta=meta,
            **config,
        )


CUSTOMER_CHANGES = Model(
    "customer_changes",
    """
    select tenant, customer_id, name, plan, email, note, op, seq, event_at, min(_loaded_at) as _loaded_at
    from (
        select * from {{ source('raw', 'customer_events') }} where op <> 't'
        union all
        -- a truncate is a delete of every key that was ever there
        select
            truncates.tenant, keys.customer_id, null, null, null, null, 'd', truncates.seq, truncates.event_at,
            greatest(truncates._loaded_at, keys._loaded_at)
        from {{ source('raw', 'customer_events') }} as truncates
        inner join (
            select tenant, customer_id, min(_loaded_at) as _loaded_at
            from {{ source('raw', 'customer_events') }}
            where op <> 't'
            group by tenant, customer_id
        ) as keys on truncates.tenant = keys.tenant
        where truncates.op = 't'
    ) as events
    where {{ tideline.affected() }}
    group by tenant, customer_id, name, plan, email, note, op, seq, event_at
    """,
    ["tenant", "customer_id"],
    [
        {
            "name": "raw.customer_events",
            "join": "raw.customer_events",
            "on": (
                "changed.tenant = joined.tenant "
                "and (changed.op = 't' or changed.customer_id is not distinct from joined.customer_id)"
            ),
            "key": ["joined.tenant", "joined.customer_id"],
            "event_time": "event_at",
        }
    ],
    feed=["seq"],
    unique_key=["tenant", "customer_id", "seq"],
)

CUSTOMERS = Model(
    "customers",
    """
    {% set events %}(select * from {{ ref('customer_changes') }} where {{ tideline.affected() }}) as events{% endset %}
    {{ tideline.current_state(
        events, ['tenant', 'customer_id'], columns=['name', 'plan'], sequence_by=['seq'], effective_at='event_at',
        apply_as_delete_when="op = 'd'", on_delete='soft', fixed=['email']
    ) }}
    """,
    ["tenant", "customer_id"],
    [{"name": "customer_changes"}],
    feed=[],
)

CUSTOMER_VERSIONS = Model(
    "customer_versions",
    """
    {% set events %}(select * from {{ ref('customer_changes') }} where {{ tideline.affected() }}) as events{% endset %}
    {{ tideline.scd2(
        events, ['tenant', 'customer_id'], sequence_by=['seq'], effective_at='event_at',
        track_history_on=['plan'], overwrite=['name'], fixed=['email'],
        apply_as_delete_when="op = '" ~ var('deletes', 'd') ~ "'"
    ) }}
    """,
    ["tenant", "customer_id"],
    [{"name": "customer_changes"}],
    feed=["valid_from", "valid_to"],
    unique_key=["tenant", "customer_id", "valid_from"],
)

ORDERS = Model(
    "orders",
    """
    {% set events %}(
        select
            tenant, order_id, line, customer_id, ordered_at, op, seq, _loaded_at,
            case when line = {{ var('dearer', -1) }} then amount + 1 else amount end as amount
        from {{ source('raw', 'order_events') }}
        where {{ tideline.affected() }} and line <> {{ var('left_out', -1) }}
    ) as events{% endset %}
    {{ tideline.current_state(
        events, ['tenant', 'order_id', 'line'], columns=['customer_id', 'ordered_at', 'amount'], sequence_by=['seq'],
        apply_as_delete_when="op = 'd'"
    ) }}
    """,
    ["tenant", "order_id", "line"],
    [{"name": "raw.order_events", "event_time": "ordered_at"}],
    feed=["customer_id", "ordered_at"],
)

ORDER_FACTS = Model(
    "order_facts",
    """
    select
        o.tenant, o.order_id, o.line, o.customer_id, o.ordered_at, o.amount,
        """
    + MONTH % "o.ordered_at"
    + """ as month,
        coalesce(v.version_sk, {{ tideline.unknown_member() }}) as customer_sk,
        v.plan, v.name, c.is_deleted, c.plan as plan_now,
        greatest(o._loaded_at, v._loaded_at, c._loaded_at) as _loaded_at
    from {{ ref('orders') }} as o
    left join {{ ref('customer_versions') }} as v
        on o.tenant = v.tenant and o.customer_id is not distinct from v.customer_id
        and {{ tideline.as_of('o.ordered_at', 'v') }}
    left join {{ ref('customers') }} as c
        on o.tenant = c.tenant and o.customer_id = c.customer_id
    where {{ tideline.affected(key=['o.tenant', 'o.order_id', 'o.line']) }}
    """,
    ["tenant", "order_id", "line"],
    [
        {"name": "orders"},
        {
            "name": "customer_versions",
            "join": "orders",
            "on": (
                "changed.tenant = joined.tenant and changed.customer_id is not distinct from joined.customer_id "
                "and joined.ordered_at >= changed.valid_from "
                "and (joined.ordered_at < changed.valid_to or changed.valid_to is null)"
            ),
            "key": ["joined.tenant", "joined.order_id", "joined.line"],
        },
        {
            "name": "customers",
            "join": "this",
            "on": "changed.tenant = joined.tenant and changed.customer_id = joined.customer_id",
            "key": ["joined.tenant", "joined.order_id", "joined.line"],
        },
    ],
    feed=["month", "plan"],
)

MONTHLY = Model(
    "monthly",
    """
    select
        tenant, month, plan, sum(amount) as amount, count(*) as orders, count(amount) as amounts,
        count(distinct customer_sk) as customers, max(_loaded_at) as _loaded_at
    from {{ ref('order_facts') }}
    where {{ tideline.affected() }}
    group by tenant, month, plan
    """,
    ["tenant", "month", "plan"],
    [{"name": "order_facts"}],
    feed=[],
)

RANKED = Model(
    "ranked",
    """
    select
        m.tenant, m.month, m.plan, p.label, m.amount,
        rank() over (partition by m.tenant order by m.amount desc nulls last) as place,
        sum(m.amount) over (partition by m.tenant order by m.month nulls first, m.plan nulls first
            rows between 2 preceding and current row) as rolling
    from {{ ref('monthly') }} as m
    left join {{ source('raw', 'plans') }} as p on m.plan = p.plan
    where {{ tideline.affected(key=['m.tenant']) }}
    """,
    ["tenant"],
    [{"name": "monthly", "key": ["tenant"]}, {"name": "raw.plans", "rule": "lookup"}],
    unique_key=["tenant", "month", "plan"],
)

ROLLING = Model(
    "rolling",
    """
    select m.tenant, m.month, sum(p.amount) as amount, max(p._loaded_at) as _loaded_at
    from (
        select distinct tenant, month from {{ ref('monthly') }} where {{ tideline.affected() }}
    ) as m
    left join {{ ref('monthly') }} as p
        on m.tenant = p.tenant and p.month <= m.month and p.month >= m.month - interval '2 months'
    group by m.tenant, m.month
    """,
    ["tenant", "month"],
    [
        {"name": "monthly"},
        {
            "name": "monthly",
            "join": "this",
            "on": (
                "changed.tenant = joined.tenant and joined.month >= changed.month "
                "and joined.month <= changed.month + interval '2 months'"
            ),
            "key": ["joined.tenant", "joined.month"],
        },
    ],
)

TOGETHER = Model(
    "together",
    """
    select
        o.tenant, o.order_id, o.line, p.order_id as with_order, p.line as with_line, o.customer_id,
        greatest(o._loaded_at, p._loaded_at) as _loaded_at
    from {{ ref('orders') }} as o
    inner join {{ ref('orders') }} as p on """
    + SAME_CUSTOMER.format("o", "p")
    + """ and o.ordered_at <= p.ordered_at
    where {{ tideline.affected(key=['o.tenant', 'o.order_id', 'o.line', 'p.order_id', 'p.line']) }}
    """,
    ["tenant", "order_id", "line", "with_order", "with_line"],
    [
        {
            "name": "orders",
            "join": "orders",
            "on": SAME_CUSTOMER.format(one, other) + f" and {one}.ordered_at <= {other}.ordered_at",
            "key": [f"{one}.tenant", f"{one}.order_id", f"{one}.line", f"{other}.order_id", f"{other}.line"],
        }
        for one, other in (("changed", "joined"), ("joined", "changed"))
    ],
)

BY_CUSTOMER = Model(
    "by_customer",
    """
    select tenant, customer_id, count(*) as orders, sum(amount) as amount, max(_loaded_at) as _loaded_at
    from {{ ref('orders') }}
    where {{ tideline.affected() }}
    group by tenant, customer_id
    """,
    ["tenant", "customer_id"],
    [{"name": "orders"}],
    feed=[],
)

PAIR = [ORDERS, BY_CUSTOMER]
CHAIN = [CUSTOMER_CHANGES, CUSTOMERS, CUSTOMER_VERSIONS, ORDERS, ORDER_FACTS, MONTHLY, RANKED, ROLLING, TOGETHER]
NAMES = [model.name for model in CHAIN]


def write_chain(project: Project, models: list[Model] | None = None, **config: Any) -> None:
    """Write the models and their sources into a project, and create the raw tables; what was there is gone."""
    create_raw(project)
    if (project.root / "models" / "sources.yml").exists():
        return
    for model in models or CHAIN:
        model.write(project, **config)
    tables = [{"name": name} for name in (CUSTOMER_EVENTS, ORDER_EVENTS, "plans")]
    project.write_yml(
        "models/sources.yml", {"sources": [{"name": "raw", "schema": "{{ target.schema }}", "tables": tables}]}
    )


def create_raw(project: Project) -> None:
    """Create the raw tables, empty, and the lookup with one label for each plan."""
    for relation in project.relations():
        project.execute(f"drop table {relation} cascade")
    for table, columns in COLUMNS.items():
        project.execute(f"create table {table} ({columns})")
    project.execute("create table plans (plan text, label text)")
    project.execute("insert into plans values ('free', 'Free'), ('pro', 'Pro')")
