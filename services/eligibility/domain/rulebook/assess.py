"""The assessment: facts and judgements in, a verdict with every clause out; pure, and the same bytes every time."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from services.eligibility.domain.rulebook import messages
from services.eligibility.domain.rulebook.articles.article_18 import standing_ban
from services.eligibility.domain.rulebook.articles.articles_13_to_16 import REQUIRED
from services.eligibility.domain.rulebook.dates import last_day_of_years_from
from services.eligibility.domain.rulebook.facts import Ban, Facts, MaterialKind
from services.eligibility.domain.rulebook.outcome import (
    AssessmentResult,
    ClauseAssessed,
    FactSeen,
    Judgement,
    MaterialSeen,
    Overall,
    Verdict,
)
from services.eligibility.domain.rulebook.parameters import BAN_YEARS
from services.eligibility.domain.rulebook.rules import Case, Finding, Rule
from services.eligibility.domain.rulebook.versions import Rulebook, in_force_on, load

_OVERALL = {
    Verdict.NOT_MET: Overall.INELIGIBLE,
    Verdict.EVIDENCE_MISSING: Overall.INCOMPLETE,
    Verdict.NEEDS_JUDGEMENT: Overall.NEEDS_JUDGEMENT,
}


def assess(
    facts: Facts, judgements: Sequence[Judgement] = (), *, on: date, rulebook: str | None = None
) -> AssessmentResult:
    """Assess under a version of the rulebook, or under the one in force on the day of application.

    `on` is the legal day of the gate: bans and accidents until then count. Everything else is counted to the day of
    application, which is itself the first gate, so that an earlier `on` means that day. Of several judgements on
    one clause the last counts. Raises a RulebookError for an unknown version or clause, and for a judgement on a fact.
    """
    book = load(rulebook) if rulebook is not None else in_force_on(facts.applied_on)
    return decide(facts, judgements, on=on, book=book)


def decide(facts: Facts, judgements: Sequence[Judgement], *, on: date, book: Rulebook) -> AssessmentResult:
    """Assess under exactly this rulebook."""
    case = Case(facts, max(on, facts.applied_on), book.values)
    judged = _by_clause(facts, judgements, book)
    clauses = tuple(_clause(rule, case, judged.get(rule.citation)) for rule in book.rules[facts.category])
    ban = standing_ban(case)
    return AssessmentResult(
        verdict=overall(clause.verdict for clause in clauses),
        rulebook=book.version,
        on=case.gate,
        clauses=clauses,
        materials=tuple(
            MaterialSeen(kind=MaterialKind(fact.name), verdict=fact.verdict)
            for clause in clauses
            if clause.clause in REQUIRED
            for fact in clause.facts
            if fact.verdict is not None
        ),
        banned_until=None if ban is None else ban.last_day,
    )


def ban_from(decided_on: date, *, rulebook: str | None = None) -> Ban:
    """The ban that a decision under 18.3 imposes, by the rulebook of that day."""
    book = load(rulebook) if rulebook is not None else in_force_on(decided_on)
    return Ban(decided_on=decided_on, last_day=last_day_of_years_from(decided_on, book.values[BAN_YEARS]))


def _by_clause(facts: Facts, judgements: Sequence[Judgement], book: Rulebook) -> Mapping[str, Judgement]:
    for judgement in judgements:
        book.check_judgeable(facts.category, judgement.clause)
    return {judgement.clause: judgement for judgement in judgements}


def _clause(rule: Rule, case: Case, judgement: Judgement | None) -> ClauseAssessed:
    findings = [found for condition in rule.conditions for found in condition.find(case)]
    of_facts = combined(found.fact.verdict for found in findings)
    verdict = of_facts
    if of_facts is Verdict.MET and rule.judgeable:
        verdict = Verdict.NEEDS_JUDGEMENT if judgement is None else _judged(judgement)
    if judgement is not None:
        findings.append(_judgement_seen(judgement, decides=of_facts is Verdict.MET))
    return ClauseAssessed(
        clause=rule.citation,
        kind=rule.kind,
        verdict=verdict,
        facts=tuple(found.fact for found in findings),
        message=messages.say(rule.citation, _phrases(rule, verdict, findings)),
    )


def combined(verdicts: Iterable[Verdict | None]) -> Verdict:
    """The verdict of a clause's facts: one that fails fails it, otherwise one that is missing makes it missing."""
    seen = set(verdicts)
    for verdict in (Verdict.NOT_MET, Verdict.EVIDENCE_MISSING):
        if verdict in seen:
            return verdict
    return Verdict.MET


def overall(verdicts: Iterable[Verdict]) -> Overall:
    """The verdict on the application from those on its clauses."""
    seen = set(verdicts)
    for verdict, of_all in _OVERALL.items():
        if verdict in seen:
            return of_all
    return Overall.ELIGIBLE


def _judged(judgement: Judgement) -> Verdict:
    return Verdict.MET if judgement.met else Verdict.NOT_MET


def _judgement_seen(judgement: Judgement, *, decides: bool) -> Finding:
    """A judgement as what it is: it decides where the facts leave room, and is only shown where they do not."""
    fact = FactSeen(
        name="judgement",
        value=judgement.met,
        verdict=_judged(judgement) if decides else None,
        source=judgement.by,
    )
    return Finding(fact, messages.judged(judgement.reason, met=judgement.met) if decides else "")


def _phrases(rule: Rule, verdict: Verdict, findings: Sequence[Finding]) -> list[str]:
    """What the sentence says: why it fails, or what is missing, or what is met, what stands beside it, what is open."""
    if verdict is Verdict.NOT_MET:
        spoken: tuple[Verdict | None, ...] = (Verdict.NOT_MET, Verdict.EVIDENCE_MISSING, None)
    elif verdict is Verdict.EVIDENCE_MISSING:
        spoken = (Verdict.EVIDENCE_MISSING,)
    else:
        spoken = (Verdict.MET, None)
    phrases = [found.phrase for each in spoken for found in findings if found.fact.verdict is each]
    return [*phrases, messages.to_be_judged(rule.citation)] if verdict is Verdict.NEEDS_JUDGEMENT else phrases
