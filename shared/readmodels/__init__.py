"""Read models: tables kept from the history by projectors, rebuilt at any time, waited for by who just wrote."""

from shared.readmodels.columns import COLUMN_TYPES, Exact, Moment
from shared.readmodels.database import Database, Views
from shared.readmodels.following import follow
from shared.readmodels.model import Base, ReadModel
from shared.readmodels.pages import Pages
from shared.readmodels.progress import wait_for
from shared.readmodels.projector import Fault, HistoryGapError, PoisonError, Projector
from shared.readmodels.rebuild import rebuild
from shared.readmodels.standing import Standing, standings

__all__ = [
    "COLUMN_TYPES",
    "Base",
    "Database",
    "Exact",
    "Fault",
    "HistoryGapError",
    "Moment",
    "Pages",
    "PoisonError",
    "Projector",
    "ReadModel",
    "Standing",
    "Views",
    "follow",
    "rebuild",
    "standings",
    "wait_for",
]
