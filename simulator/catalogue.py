"""What the company sells, and the words its data is made of."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

PLAN_TYPES = ("basic", "pro", "business")
SEGMENTS = ("smb", "mid_market", "enterprise")
CHANNELS = ("organic", "paid_search", "referral", "partner", "sales", "event")
FEATURES = ("api_call", "export", "report", "dashboard", "invite", "import")
SUBJECTS = (
    "Invoice question", "Cannot log in", "Export fails", "Change of address", "Rechnung für März fehlt",
    "Quota reached", "Ça ne marche pas", "Feature request: \"dark mode\", please", "SSO 🔑 setup", "דוח חודשי",
)  # fmt: skip
PROMO_CODES = ("WELCOME10", "SPRING24", "PARTNER")
QUOTED_PROMO_CODES = ('BLACK "FRIDAY"', "10 %, FIRST YEAR", 'SAY ""HI""', "O'CLOCK, 5")
COUNTRIES = {"DE": "EUR", "FR": "EUR", "AT": "EUR", "NL": "EUR", "GB": "GBP", "US": "USD"}


@dataclass(frozen=True)
class Plan:
    """A row of seeds/raw/plans.csv; the monthly price is in cents of `currency`."""

    plan_id: str
    plan_name: str
    tier: str
    monthly_price: int
    currency: str
    updated_at: str = "2023-12-01T00:00:00Z"

    def csv(self) -> str:
        """Write the plan as a line of the seed."""
        price = f"{self.monthly_price // 100}.{self.monthly_price % 100:02d}"
        return ",".join((self.plan_id, self.plan_name, self.tier, price, self.currency, self.updated_at))


_PRICES = {
    "basic": ("Basic", {"EUR": 1900, "USD": 2100, "GBP": 1700}),
    "pro": ("Pro", {"EUR": 4900, "USD": 5500, "GBP": 4300}),
    "business": ("Business", {"EUR": 9900, "USD": 10900, "GBP": 8700}),
}
_ADDON = {"EUR": 1250, "USD": 1399, "GBP": 1099}

PLANS = (
    Plan("P-FREE", "Free", "free", 0, "EUR"),
    *(
        Plan(f"P-{tier.upper()}-{currency}", name, tier, price, currency)
        for tier, (name, prices) in _PRICES.items()
        for currency, price in prices.items()
    ),
    *(
        Plan(f"P-ANALYTICS-{currency}", "Analytics add-on", "pro", price, currency)
        for currency, price in _ADDON.items()
    ),
)
PLAN_BY_ID = {plan.plan_id: plan for plan in PLANS}

_FIRST = (
    "Anna", "Ben", "Clara", "David", "Elif", "Finn", "Greta", "Hugo", "Ines", "Jonas", "Katja", "Liam", "Mona",
    "Nils", "Olga", "Paul", "Quirin", "Rosa", "Sven", "Tara", "Uwe", "Vera", "Wim", "Xenia", "Yann", "Zora",
)  # fmt: skip
_LAST = (
    "Albrecht", "Brown", "Costa", "Dubois", "Eriksen", "Fischer", "Garcia", "Hansen", "Ivanov", "Jansen", "Klein",
    "Lopez", "Meyer", "Novak", "Okafor", "Petit", "Quinn", "Rossi", "Schmidt", "Taylor", "Ulrich", "Visser", "Weber",
)  # fmt: skip
_UNICODE = (
    "Zoe\u0308 Mu\u0308ller", "Kai 🌊 Strand", "שרה כהן", "محمد علي", "李小龙", "Łukasz Żółć", "Ángel Núñez",
    "Ноа Петрова", "👩‍👩‍👧 Familie Groß", "I\u0307pek Ş.",
)  # fmt: skip
_QUOTED = ('Sam "Sunny" Day', "Müller, Söhne & Co.", 'O\'Brien, "Pat"', 'Back\\slash "Ltd"', 'Tab "\'" Quote, Jr.')


def plain_name(rng: Random) -> str:
    """Make up a first and a last name in ASCII."""
    return f"{rng.choice(_FIRST)} {rng.choice(_LAST)}"


def unicode_name(rng: Random) -> str:
    """Pick a name with combining marks, emoji, right-to-left or non-Latin letters."""
    return rng.choice(_UNICODE)


def quoted_name(rng: Random) -> str:
    """Pick a name with quotes, commas or backslashes."""
    return rng.choice(_QUOTED)


def base_plan(tier: str, currency: str) -> Plan:
    """Look up the plan of a tier in a currency."""
    return PLAN_BY_ID[f"P-{tier.upper()}-{currency}"]


def addon_plan(currency: str) -> Plan:
    """Look up the add-on in a currency."""
    return PLAN_BY_ID[f"P-ANALYTICS-{currency}"]


def plans_csv() -> str:
    """Text of seeds/raw/plans.csv."""
    header = "plan_id,plan_name,tier,monthly_price,currency,updated_at"
    return "\n".join((header, *(plan.csv() for plan in PLANS))) + "\n"
