"""The five application forms: what each box may hold, who may know it, and whom an application is for."""

from services.applications.domain.forms.application import (
    FORM_VERSION,
    AnyApplication,
    ApplicationForm,
    InternalForm,
    LeaderApplication,
    ManufacturingApplication,
    ServicesApplication,
    StarApplication,
    TeamApplication,
    parse,
)
from services.applications.domain.forms.categories import Category, Variant
from services.applications.domain.forms.holder import holder_identity, unit_identity, unit_key
from services.applications.domain.forms.parts import Parts, canonical_json, content_hash, join, split

__all__ = [
    "FORM_VERSION",
    "AnyApplication",
    "ApplicationForm",
    "Category",
    "InternalForm",
    "LeaderApplication",
    "ManufacturingApplication",
    "Parts",
    "ServicesApplication",
    "StarApplication",
    "TeamApplication",
    "Variant",
    "canonical_json",
    "content_hash",
    "holder_identity",
    "join",
    "parse",
    "split",
    "unit_identity",
    "unit_key",
]
