"""The answers of a campaign as they add up: what was counted, what was seen before, and what all of it hashes to."""

import hashlib

from services.surveys.domain import batch
from services.surveys.domain.measurement import Measurement, formula_of
from services.surveys.domain.questionnaire import Questionnaire


class Answers:
    """Valid sheets, folded as their batches come; `records` hold what `batch` says."""

    def __init__(self, questionnaire: Questionnaire, formula: str) -> None:
        self.questionnaire = questionnaire
        self.measurement = Measurement(questionnaire, formula_of(formula))
        self.width = batch.width(len(questionnaire.items))
        self.duplicates = 0
        self._seen = batch.Seen(self.width)
        self._batches: list[bytes] = []

    @property
    def repeated(self) -> int:
        """How many anonymous sheets equal an earlier one: kept, and flagged."""
        return self._seen.repeated

    def sift(self, packed: bytes) -> tuple[bytes, int]:
        """The records that are no duplicates, and the number of those that are; changes nothing."""
        return self._seen.sift(packed)

    def take(self, records: bytes, *, duplicates: int) -> None:
        """Count records that `sift` let through, and the duplicates that it held back."""
        self.measurement.fold(records, width=self.width)
        self._seen.add(records)
        self._batches.append(records)
        self.duplicates += duplicates

    def digest(self) -> str:
        """SHA-256 (hex) over the questionnaire's digest and all records in ascending order, however they came in."""
        digest = hashlib.sha256(self.questionnaire.digest())
        digest.update(b"".join(sorted(batch.split(b"".join(self._batches), self.width))))
        return digest.hexdigest()
