"""Article 18: nobody under a ban may apply, or get any further, in any category (18.3)."""

from services.eligibility.domain.rulebook import labels, messages
from services.eligibility.domain.rulebook.conditions import flag
from services.eligibility.domain.rulebook.dates import first_day_after
from services.eligibility.domain.rulebook.facts import Ban, Category
from services.eligibility.domain.rulebook.outcome import FactSeen, Kind, Verdict
from services.eligibility.domain.rulebook.parameters import BANNED_CATEGORIES
from services.eligibility.domain.rulebook.rules import Case, Condition, Finding, Rule

BANS, LAW = "bans", "evidence.complies_with_law"


def standing_ban(case: Case) -> Ban | None:
    """The ban that stands on the day of application or on any day from then to the gate; the longest, of several.

    A ban decided while an application is open ends that application, so one in between counts even if it has run out.
    """
    if case.facts.category not in case.values[BANNED_CATEGORIES]:
        return None
    standing = (ban for ban in case.facts.bans or () if ban.decided_on <= case.gate and case.applied_on <= ban.last_day)
    return max(standing, key=lambda ban: (ban.last_day, ban.decided_on), default=None)


def no_ban() -> Condition:
    """Met where no ban stands; a register that was not asked is taken as empty."""

    def find(case: Case) -> tuple[Finding, ...]:
        ban = standing_ban(case)
        fact = FactSeen(
            name="bans",
            value=None if case.facts.bans is None else () if ban is None else (f"{ban.decided_on}/{ban.last_day}",),
            threshold=f"none from {case.applied_on} to {case.gate}",
            verdict=Verdict.MET if ban is None else Verdict.NOT_MET,
            source=BANS,
        )
        if ban is not None:
            return (Finding(fact, messages.banned(ban, first_day_after(ban.last_day))),)
        return (Finding(fact, labels.NO_BAN if case.facts.bans is not None else labels.BANS_NOT_CONSULTED),)

    return Condition((BANS,), find)


def law_declared() -> Condition:
    """Decides nothing here: the declaration stands before all who look at 18.3, and only a no is spoken of."""
    declared = flag(LAW)

    def find(case: Case) -> tuple[Finding, ...]:
        (found,) = declared.find(case)
        spoken = found.phrase if found.fact.verdict is Verdict.NOT_MET else ""
        return (Finding(found.fact.model_copy(update={"verdict": None}), spoken),)

    return Condition((LAW,), find)


RULES = (
    Rule(
        "18.3",
        Kind.FACT,
        frozenset(Category),
        "对于申报中弄虚作假或隐满重大责任事故和违法行为的，应取消申报资格，已经获得表彰的取消荣誉称号，"
        "收回奖章、奖牌和荣誉证书，三年内不得重新申报“用户满意服务奖”；",
        (no_ban(), law_declared()),
    ),
)
