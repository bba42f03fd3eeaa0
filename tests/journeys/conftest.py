"""What the journeys have in common with other folders, under the names that they had here."""

from tests.suite import Played, Serving, honours, played, serving

__all__ = ["Played", "Serving", "honours", "played", "serving"]
