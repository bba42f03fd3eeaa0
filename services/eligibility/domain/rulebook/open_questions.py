"""The questions that the regulation's text leaves open, each with the parameters that hold its answer.

The answer in force, where it comes from and the office's own decision stand in `parameters`, dated.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.eligibility.domain.rulebook import parameters as p
from services.eligibility.domain.rulebook.dated import Decision, Parameter


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question, the default answer that is taken while the office has not decided, and what holds the answer."""

    name: str
    question: str
    default: str
    parameters: tuple[Parameter[Any], ...]

    @property
    def provisions(self) -> tuple[str, ...]:
        """The provisions whose words leave it open."""
        return tuple(dict.fromkeys(parameter.citation for parameter in self.parameters))

    def decisions(self, on: date) -> Iterator[Decision]:
        """What the office decided up to a day, each once."""
        found = (d.decision for parameter in self.parameters for d in parameter.history if d.since <= on)
        yield from dict.fromkeys(decision for decision in found if decision is not None)


OPEN_QUESTIONS = (
    OpenQuestion(
        "ban_categories",
        "第十八条第3项所称“用户满意服务奖”仅见于该项，指哪几类荣誉？",
        "全部四类",
        (p.BANNED_CATEGORIES,),
    ),
    OpenQuestion(
        "ban_holder",
        "不得重新申报的是个人、班组还是单位？",
        "申报对象本身：个人（明星、卓越领导者）、班组（在其单位内）、单位",
        (p.BANNED_HOLDER,),
    ),
    OpenQuestion(
        "ban_decision",
        "取消资格或称号由谁决定，禁止期自何日起算？",
        "创建活动领导小组；自决定之日起，该对象未办结的申报随之终结",
        (p.BAN_DECISION, p.BAN_YEARS),
    ),
    OpenQuestion(
        "notice_holiday",
        "公示一周的末日遇节假日是否顺延？",
        "不顺延，按自然日；办公室可以说明理由延长，不得缩短",
        (p.NOTICE_DAYS,),
    ),
    OpenQuestion(
        "reference_day",
        "“近三年”和“以上”算至哪一日？",
        "首次提交申报之日",
        (p.REFERENCE_DAY, p.ACCIDENT_YEARS, p.UNIT_QC_YEARS, p.LEADER_QC_YEARS, p.OPERATING_YEARS, p.IN_CHARGE_YEARS),
    ),
    OpenQuestion(
        "principal_leader",
        "第十二条第1项的“2年以上”是否也约束主要领导？",
        "不约束",
        (p.TWO_YEARS_BIND_PRINCIPAL_LEADER,),
    ),
    OpenQuestion(
        "corresponding_honour",
        "何为“相应荣誉”？未写“以上”的（第九条、第十一条、第十二条第1项），高于所列级别的是否可以？",
        "所列级别或更高级别的任何荣誉均可",
        (p.STAR_HONOUR_LEVELS, p.TEAM_HONOUR_LEVELS, p.UNIT_HONOUR_LEVELS, p.LEADER_HONOUR_LEVELS, p.UNIT_TITLE_LEVELS),
    ),
    OpenQuestion(
        "industry_honour_of_unit",
        "第十一条第1项未列市行业级，市行业级荣誉是否可以？",
        "不可以",
        (p.UNIT_HONOUR_LEVELS,),
    ),
    OpenQuestion(
        "major_accidents",
        "哪些事故属于“重大”？",
        "法定四级事故中的特别重大事故和重大事故",
        (p.MAJOR_ACCIDENTS,),
    ),
    OpenQuestion(
        "evaluation_age",
        "“定期”开展的评价，最近一次可以距申报多久？",
        "不限；时间长短显示给评判该条的人",
        (p.TEAM_EVALUATION_AGE, p.UNIT_EVALUATION_AGE, p.LEADER_EVALUATION_AGE),
    ),
    OpenQuestion(
        "form_index",
        "申报表所填的用户满意度指数与测评报告不一致时，以何为准？",
        "以测评报告为准，并显示差额",
        (p.FORM_INDEX,),
    ),
    OpenQuestion(
        "badge",
        "只写颁发奖牌和证书，却要收回奖章：奖章是否颁发？",
        "奖章、奖牌、证书三种，各自可授可不授",
        (p.INSIGNIA,),
    ),
    OpenQuestion("honoured_again", "获得过荣誉的，以后可以每年再次获得吗？", "可以，每年度每类别一次", (p.AGAIN,)),
    OpenQuestion("residence", "个人是否须居住在本市？", "不须；以单位注册地为准", (p.RESIDENCE,)),
)
