"""The answers of a campaign as they add up: what was counted, what was seen before, and what all of it hashes to."""

import hashlib

from services.surveys.domain import batch
from services.surveys.domain.batch import Sifted
from services.surveys.domain.measurement import Measurement, formula_of
from services.surveys.domain.questionnaire import Questionnaire


class Answers:
    """Valid sheets, folded as their batches come; `records` hold what `batch` says."""

    def __init__(self, questionnaire: Questionnaire, formula: str) -> None:
        self.questionnaire = questionnaire
        self.measurement = Measurement(questionnaire, formula_of(formula))
        self.width = batch.width(len(questionnaire.items))
        self.duplicates = 0
        self.repeated = 0
        self._seen = batch.Seen(self.width)
        self._batches: list[bytes] = []

    def sift(self, packed: bytes) -> Sifted:
        """What of these records counts; changes nothing."""
        return self._seen.sift(packed)

    def take(self, sifted: Sifted) -> None:
        """Count what `sift` let through, and what it told of the rest."""
        self.measurement.fold(sifted.kept, width=self.width)
        self._seen.add(sifted.kept)
        self._batches.append(sifted.kept)
        self.duplicates += sifted.duplicates
        self.repeated += sifted.repeated

    def digest(self) -> str:
        """SHA-256 (hex) over the questionnaire's digest and all records in ascending order, however they came in."""
        digest = hashlib.sha256(self.questionnaire.digest())
        digest.update(b"".join(sorted(batch.split(b"".join(self._batches), self.width))))
        return digest.hexdigest()
