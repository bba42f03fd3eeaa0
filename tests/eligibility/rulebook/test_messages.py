"""Messages: one Chinese sentence for every clause and verdict, with the reason in it."""

import re

import pytest

from services.eligibility.domain.rulebook import Facts, assess
from services.eligibility.domain.rulebook import labels as words
from services.eligibility.domain.rulebook.articles import RULES
from services.eligibility.domain.rulebook.facts import MaterialKind
from tests.eligibility.rulebook.given import Changes, assessed, honour, judged, result

FAILED = {
    "evidence.front_line": False,
    "evidence.registered_in_city": False,
    "evidence.operating_since": "2026-01-01",
    "evidence.role_since": "2026-01-01",
    "evidence.is_principal_leader": False,
    "evidence.in_charge_of_quality_and_service_since": "2026-01-01",
    "evidence.tqm_training_coverage_3y": "1",
    "evidence.prior_honours": [],
    "evidence.qc_results": [],
    "evidence.complies_with_law": False,
    "evidence.first_party_evaluation": {"period_from": "2026-01-01", "period_to": "2027-01-01", "report": "a.pdf"},
    "evidence.third_party_evaluation": {
        "assessor": "示例",
        "assessed_on": "2027-01-01",
        "composite_index": "1",
        "service_index": "1",
        "report": "b.pdf",
    },
    "figures.satisfaction_rate": "1",
    "figures.complaint_resolution_satisfaction_rate": "1",
    "figures.annual_complaint_count": 1,
    "figures.unit_title_obtained_on": None,
    "bans": [{"decided_on": "2026-01-01", "last_day": "2029-01-01"}],
}
SENTENCE = re.compile(r"[^。]+：[^。]+。")
ENGLISH = re.compile(r"[a-z_]{3,}")


@pytest.mark.parametrize("sample", ["enterprise", "team", "star", "leader"])
@pytest.mark.parametrize("changes", [{}, FAILED], ids=["sample", "failed"])
def test_message_is_one_chinese_sentence(sample: str, changes: Changes) -> None:
    for clause in assessed(sample, changes).clauses:
        assert SENTENCE.fullmatch(clause.message), clause.message
        assert not ENGLISH.search(clause.message), clause.message


@pytest.mark.parametrize("category", ["enterprise", "team", "star", "leader"])
def test_message_of_an_empty_application_says_what_is_missing(category: str) -> None:
    given = Facts.model_validate({"category": category, "applied_on": "2026-04-20"})
    for clause in assess(given, on=given.applied_on).clauses:
        assert SENTENCE.fullmatch(clause.message), clause.message
        if clause.verdict == "evidence_missing":
            assert re.search("未提供|未说明|未作|缺少", clause.message)


def test_catalogue_has_words_for_every_rule_and_material() -> None:
    assert set(words.CLAUSES) == {rule.citation for rule in RULES}
    assert set(words.JUDGED) == {rule.citation for rule in RULES if rule.judgeable}
    assert set(words.MATERIALS) == set(MaterialKind)


@pytest.mark.parametrize(
    ("sample", "clause", "changes", "message"),
    [
        (
            "star",
            "9.1",
            {"evidence.prior_honours": []},
            "服务一线与本人荣誉：没有在申报之日或以前获得的县区级（或市行业级）以上个人荣誉。",
        ),
        (
            "star",
            "9.1",
            {"evidence.prior_honours": [], "evidence.front_line": None},
            "服务一线与本人荣誉：没有在申报之日或以前获得的县区级（或市行业级）以上个人荣誉；未说明是否在服务一线。",
        ),
        (
            "star",
            "9.1",
            {"evidence.prior_honours": [honour("city", "person", None)]},
            "服务一线与本人荣誉：个人荣誉所填的级别、获得者或日期不全。",
        ),
        (
            "star",
            "9.5",
            {"figures.satisfaction_rate": "95.00", "figures.complaint_resolution_satisfaction_rate": "98"},
            "用户评价与业绩：客户满意评价率为95.00%，未超过95%；投诉处理满意率为98%，未超过98%。",
        ),
        (
            "star",
            "9.5",
            {"figures.satisfaction_rate": None, "evidence.first_party_evaluation": None},
            "用户评价与业绩：未提供第一方用户评价报告，或所填日期不全；未提供客户满意评价率。",
        ),
        (
            "team",
            "10.6",
            {"figures.annual_complaint_count": 0},
            "用户评价与业绩：客户满意评价率为96.10%，超过95%；全年无投诉，投诉处理满意率视为达标。",
        ),
        (
            "team",
            "10.6",
            {"figures.annual_complaint_count": None},
            "用户评价与业绩：客户满意评价率为96.10%，超过95%；投诉处理满意率为98.50%，超过98%。",
        ),
        (
            "team",
            "10.6",
            {"figures.annual_complaint_count": None, "figures.complaint_resolution_satisfaction_rate": "90"},
            "用户评价与业绩：未提供年投诉件数。",
        ),
        (
            "leader",
            "12.1",
            {"evidence.role_since": "2023-04-28"},
            "职务年限、单位称号与个人荣誉：自2023-04-28起任现职，至申报之日未超过3年。",
        ),
        (
            "leader",
            "12.1",
            {
                "evidence.prior_honours": [honour("county", "person", "2024-05-10")],
                "figures.unit_title_obtained_on": None,
            },
            "职务年限、单位称号与个人荣誉：单位未获得过市级以上的用户满意服务称号或相应荣誉。",
        ),
        (
            "leader",
            "12.5",
            {"evidence.qc_results": []},
            "质量教育与质量改进：申报前3年内市级以上QC小组活动成果（或相应质量改进成果）不足。",
        ),
        (
            "enterprise",
            "11.8",
            {"evidence.accidents": None},
            "近三年无重大事故：未提供事故情况声明，或所填事故的等级、日期不全（没有事故也须声明）。",
        ),
        (
            "enterprise",
            "11.4",
            {"evidence.qc_results": None},
            "质量教育与质量改进：未提供QC小组活动成果情况（没有也须声明）。",
        ),
        (
            "enterprise",
            "11.4",
            {"evidence.qc_results": [result(None, "2025-06-30")]},
            "质量教育与质量改进：QC小组活动成果所填的级别或日期不全。",
        ),
        (
            "star",
            "9.1",
            {"evidence.prior_honours": [honour("city", "person", "2025-01-01", title="") | {"title": None}]},
            "服务一线与本人荣誉：在服务一线；有个人荣誉“”（市级，2025-01-01）。",
        ),
        (
            "enterprise",
            "11.1",
            {"evidence.operating_since": "2024-04-26"},
            "注册、经营年限、影响与荣誉：自2024-04-26起从事经营活动，至申报之日未满2年。",
        ),
        (
            "enterprise",
            "11.1",
            {"evidence.operating_since": None},
            "注册、经营年限、影响与荣誉：未提供从事经营活动的起始日期。",
        ),
        ("star", "9.1", {}, "服务一线与本人荣誉：在服务一线；有个人荣誉“海州区服务标兵”（县区级，2025-01-18）。"),
        (
            "leader",
            "12.5",
            {},
            (
                "质量教育与质量改进：新一轮全面质量管理知识普及教育面三年累计为88.00%，达到80%；"
                "申报前3年内有QC成果“提升安装一次合格率”（市级，2024-09-12）。"
            ),
        ),
        (
            "leader",
            "12.1",
            {},
            (
                "职务年限、单位称号与个人荣誉：是单位主要领导；自2019-01-15起分管质量与服务工作，至申报之日已满2年；"
                "自2021-03-01起任现职，至申报之日超过3年；有单位荣誉“连云港市用户满意服务企业”（市级，2023-12-20）；"
                "有个人荣誉“赣榆区优秀企业家”（县区级，2024-05-10）；尚待评判所在单位在本地区、本行业的影响和服务面。"
            ),
        ),
        (
            "star",
            "9.5",
            {"evidence.first_party_evaluation.period_to": "2026-04-21"},
            "用户评价与业绩：第一方用户评价（2026-04-21）晚于申报之日或超出规定的期限，不能计入。",
        ),
        (
            "team",
            "10.6",
            {"figures.satisfaction_rate": "90", "figures.complaint_resolution_satisfaction_rate": None},
            "用户评价与业绩：客户满意评价率为90%，未超过95%；未提供投诉处理满意率。",
        ),
        ("star", "15", {"materials": ["form"]}, "申报材料：缺少活动总结；缺少相关荣誉证书。"),
        ("star", "9.3", {}, "学习与创新：尚待评判努力学习、钻研技术、敢于创新、开拓进取。"),
    ],
)
def test_message_says_why(sample: str, clause: str, changes: Changes, message: str) -> None:
    assert assessed(sample, changes).clause(clause).message == message


def test_message_of_a_judged_mixed_clause_has_facts_and_judgement() -> None:
    message = assessed("team", None, judged("10.5")).clause("10.5").message
    assert message == (
        "定期评价与持续改进：有截至2025-12-31的第一方用户评价报告；经评判符合（材料翔实）；第一方用户评价距申报之日112天。"
    )


def test_message_of_a_leader_in_post_says_more_than_and_at_least() -> None:
    message = assessed("leader").clause("12.1").message
    assert "自2019-01-15起分管质量与服务工作，至申报之日已满2年；自2021-03-01起任现职，至申报之日超过3年" in message
