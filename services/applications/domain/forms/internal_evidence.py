"""Evidence and materials as events hold them: the boxes of `evidence.py`, without limits (see `internal.py`)."""

from datetime import date
from decimal import Decimal

from services.applications.domain.forms.classes import InternalPart
from services.applications.domain.forms.evidence import (
    AccidentKind,
    AccidentSeverity,
    HonourHolder,
    HonourLevel,
    MaterialKind,
)


class InternalMaterial(InternalPart):
    """One attachment."""

    kind: MaterialKind
    file: str


class InternalPriorHonour(InternalPart):
    """9.1, 10.1, 11.1, 12.1."""

    title: str | None
    level: HonourLevel | None
    holder: HonourHolder | None
    granted_by: str | None
    granted_on: date | None


class InternalQcResult(InternalPart):
    """11.4, 12.5."""

    title: str | None
    level: HonourLevel | None
    granted_on: date | None


class InternalAccident(InternalPart):
    """11.8."""

    kind: AccidentKind | None
    severity: AccidentSeverity | None
    date: date | None


class InternalFirstPartyEvaluation(InternalPart):
    """The unit's own evaluation by its customers."""

    period_from: date | None
    period_to: date | None
    report: str | None


class InternalThirdPartyEvaluation(InternalPart):
    """An assessor's evaluation."""

    assessor: str | None
    assessed_on: date | None
    composite_index: Decimal | None
    service_index: Decimal | None
    report: str | None


class InternalEvidence(InternalPart):
    """What every category declares; None is missing, an empty tuple a declaration that there is none."""

    prior_honours: tuple[InternalPriorHonour, ...] | None
    complies_with_law: bool | None
    first_party_evaluation: InternalFirstPartyEvaluation | None


class InternalFrontLineEvidence(InternalEvidence):
    """Star and team."""

    front_line: bool | None


class InternalUnitEvidence(InternalEvidence):
    """Enterprise, and the leader's unit."""

    tqm_training_coverage_3y: Decimal | None
    qc_results: tuple[InternalQcResult, ...] | None
    third_party_evaluation: InternalThirdPartyEvaluation | None


class InternalEnterpriseEvidence(InternalUnitEvidence):
    """Articles 11.1 and 11.8 besides."""

    registered_in_city: bool | None
    operating_since: date | None
    accidents: tuple[InternalAccident, ...] | None


class InternalLeaderEvidence(InternalUnitEvidence):
    """Article 12.1 besides."""

    role_since: date | None
    in_charge_of_quality_and_service_since: date | None
    is_principal_leader: bool | None
