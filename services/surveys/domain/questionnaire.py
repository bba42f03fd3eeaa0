"""Questionnaires are data: items, labels, weights and scale of one version, which a campaign is pinned to for ever."""

import hashlib
import json
from decimal import Decimal
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.surveys.domain.wording import NAME_TWICE, SCALE_UPSIDE_DOWN

SIGNATURE_LABELS = ("用户（顾客）签名", "用户签名")
PHONE_LABELS = ("用户（顾客）电话", "用户电话")
DATE_LABELS = ("时间",)
_RESERVED = frozenset((*SIGNATURE_LABELS, *PHONE_LABELS, *DATE_LABELS))


class Item(BaseModel):
    """One scored item; `service` marks those that the service index covers."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    label: Annotated[str, Field(min_length=1, max_length=60)]
    weight: Annotated[Decimal, Field(gt=0, max_digits=9)] = Decimal(1)
    service: bool = True


class Questionnaire(BaseModel):
    """One version of a questionnaire; scores are whole numbers from `low` to `high`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
    version: Annotated[int, Field(ge=1)]
    title: str
    introduction: str
    low: Annotated[int, Field(ge=0, le=100)]
    high: Annotated[int, Field(ge=1, le=100)]
    items: Annotated[tuple[Item, ...], Field(min_length=1, max_length=40)]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.low >= self.high:
            raise ValueError(SCALE_UPSIDE_DOWN)
        labels = {item.label for item in self.items}
        if len({item.name for item in self.items}) < len(self.items) or len(labels) < len(self.items):
            raise ValueError(NAME_TWICE)
        if labels & _RESERVED:
            raise ValueError(NAME_TWICE)
        return self

    @property
    def steps(self) -> int:
        """Number of scores on the scale."""
        return self.high - self.low + 1

    def digest(self) -> bytes:
        """SHA-256 over this version's content, 32 bytes; without what is at its default, so that new fields fit in."""
        content = self.model_dump(mode="json", exclude_defaults=True)
        return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).digest()


ANNEX3 = Questionnaire(
    name="annex3",
    version=1,
    title="服务质量用户（顾客）评价调查表",
    introduction=(
        "尊敬的用户（顾客）：为了能更好地为您提供服务，帮助我们进行有针对性的改进，请您对为您提供（{service_name}）"
        "服务的（{staff_name}）工作人员作出评价。非常感谢您的支持！请在适当的分数上划“√”。1代表很差，10代表很好。"
    ),
    low=1,
    high=10,
    items=(
        Item(name="sound_process", label="按合理的流程提供服务"),
        Item(name="keeps_commitments", label="按相关承诺提供服务"),
        Item(name="polite_language", label="用语礼貌"),
        Item(name="warmth", label="服务热情"),
        Item(name="thoroughness", label="服务周到"),
        Item(name="communication", label="服务中注意和顾客沟通"),
        Item(name="sound_advice", label="服务中能向顾客提供合理的建议"),
        Item(name="facilities", label="服务设施", service=False),
        Item(name="fair_pricing", label="服务收费的合理", service=False),
        Item(name="speed", label="服务提供速度"),
        Item(name="skill", label="服务技能"),
        Item(name="outcome", label="服务结果"),
    ),
)

_BUILT_IN = {(ANNEX3.name, ANNEX3.version): ANNEX3}


def built_in(name: str, version: int = 1) -> Questionnaire | None:
    """The questionnaire of that name and version, or None."""
    return _BUILT_IN.get((name, version))
