"""Plays the demo's round through the API, with the accounts of those who would act, on a clock that it moves.

Every act has an idempotency key, so that a run that was cut off starts from the beginning and goes on where it was: an
act that was carried out is answered from the history, and none happens twice.
"""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from cli.client import RefusedError
from cli.demo.clock import DemoClock
from cli.demo.data import DemoRound, survey_subject
from cli.demo.people import DemoStuckError, People

Told = Callable[[str, int, int], None]
"""Progress: what is being done, how many acts of it are done, how many there are."""


class Driver:
    """One run through the script."""

    def __init__(self, url: str, round_: DemoRound, clock: DemoClock, passwords: dict[str, str], told: Told) -> None:
        self.people = People(url, round_, clock, passwords)
        self.round = round_
        self.script = round_.script
        self.ids: dict[str, str] = {}
        self.numbers: dict[str, str] = {}
        self.contents = {name: round_.application(name) for name in self._names()}
        self.refused_by_ban: dict[str, str] = {}
        self._files: dict[tuple[str, str], str] = {}
        self._told = told

    async def play(self) -> None:
        """The whole round, and the beginning of the next. Raises RefusedError, DemoStuckError."""
        steps: list[tuple[str, Callable[[], Awaitable[None]]]] = [
            ("用户评价调查", self._surveys),
            ("开启年度活动", self._open_round),
            ("提交申报与材料", self._submit),
            ("撤回、退回补正", self._correct),
            ("逐条评判资格", self._judge),
            ("初审", self._preliminary),
            ("材料审核", self._material),
            ("现场审核", self._audit),
            ("专家评审", self._experts),
            ("公示与异议", self._notice),
            ("审定", self._decide),
            ("表彰、取消与收回", self._afterwards),
            ("下一年度申报", self._next_round),
        ]
        try:
            for number, (title, step) in enumerate(steps):
                self._told(title, number, len(steps))
                try:
                    await step()
                except RefusedError as error:
                    raise DemoStuckError("\n".join([f"“{title}”被拒绝：", *error.lines()])) from error
            self._told("完成", len(steps), len(steps))
        finally:
            await self.people.close()

    # --- the steps, in the order of the regulation ---

    async def _surveys(self) -> None:
        for survey in self.script["surveys"]:
            content = self.contents[survey["application"]]
            key = f"survey-{survey['application']}"
            self.people.now(survey["opened_at"])
            clerk = self._clerk(survey["application"])
            body = {
                "subject": survey_subject(content),
                **{name: survey[name] for name in ("party", "period_from", "period_to", "minimum_valid")},
            }
            opened = await self.people.post(clerk, "/api/surveys", body, key=key, wait=5)
            campaign = opened["id"]
            client = await self.people.as_(clerk)
            known = await client.get(f"/api/surveys/{campaign}")
            for file in survey["files"] if known["ended_on"] is None else ():
                await client.upload(f"/api/surveys/{campaign}/files", self.round.folder / file)
            self.people.now(survey["closed_at"])
            await self.people.post(clerk, f"/api/surveys/{campaign}/close", {}, key=f"{key}-close")

    async def _open_round(self) -> None:
        await self._open(self.script["round"])

    async def _open(self, opening: dict[str, Any]) -> None:
        self.people.now(opening["at"])
        body = {name: opening[name] for name in ("round", "title", "stages", "quotas")}
        await self.people.post("office.1", "/api/applications/rounds", body, key=f"round-{opening['round']}")

    async def _submit(self) -> None:
        self.people.now(self.script["submit"]["at"])
        for name in self.script["applications"]:  # one after another, so that every run gives the same numbers
            await self._submit_one(name)
        await self.people.until("资格审查", self._verdicts_known(self.script["applications"]))

    async def _submit_one(self, name: str) -> None:
        content = self.contents[name]
        submission = await self._submission(content)
        receipt = await self.people.post(
            self._applicant(content), "/api/applications", submission, key=f"submit-{name}"
        )
        self.ids[name] = receipt["id"]
        self.numbers[name] = receipt["number"]

    async def _correct(self) -> None:
        withdraw = self.script["withdraw"]
        self.people.now(withdraw["at"])
        for name, reason in withdraw["applications"].items():
            applicant = self._applicant(self.contents[name])
            path = f"/api/applications/{self.ids[name]}/withdraw"
            await self.people.post(applicant, path, {"reason": reason}, key=f"withdraw-{name}")
        returned = self.script["return"]
        self.people.now(returned["at"])
        for name, reasons in returned["applications"].items():
            body = {"reasons": reasons, "deadline": returned["deadline"]}
            path = f"/api/review/{self.ids[name]}/preliminary/return"
            await self.people.post(self._clerk(name), path, body, key=f"return-{name}")
            await self.people.until("退回补正", self._application_has(name, "PreliminaryReviewReturned"))
        resubmit = self.script["resubmit"]
        self.people.now(resubmit["at"])
        for name, corrected in resubmit["applications"].items():
            content = self.contents[name] = self.round.application(corrected)
            path = f"/api/applications/{self.ids[name]}/resubmit"
            submission = await self._submission(content)
            await self.people.post(self._applicant(content), path, submission, key=f"resubmit-{name}")
            await self.people.until("补正后的资格审查", self._verdict_in(name, {"needs_judgement", "eligible"}))

    async def _judge(self) -> None:
        self.people.now(self.script["judge"]["at"])
        names = self._without("withdraw")
        await self.people.each(names, self._judge_one)
        await self.people.until("评判后的资格", self._verdicts_known(names, judged=True))

    async def _judge_one(self, name: str) -> None:
        client = await self.people.as_(self._clerk(name))
        assessment = await client.get(f"/api/eligibility/{self.ids[name]}")
        open_clauses = [c["clause"] for c in assessment["clauses"] if c["kind"] in {"J", "M"}]
        reason = self.script["judge"]["reason"]
        judgements = [{"clause": clause, "met": True, "reason": reason} for clause in open_clauses]
        path = f"/api/eligibility/{self.ids[name]}/judgements"
        await self.people.post(self._clerk(name), path, {"judgements": judgements}, key=f"judge-{name}")

    async def _preliminary(self) -> None:
        reject = self.script["reject"]
        self.people.now(reject["at"])
        for name, body in reject["applications"].items():
            path = f"/api/review/{self.ids[name]}/preliminary/reject"
            await self.people.post(self._clerk(name), path, body, key=f"reject-{name}")
        passing = self.script["pass"]
        self.people.now(passing["at"])
        body = {"opinion": passing["opinion"], "convened": passing["convened"]}

        async def one(name: str) -> None:
            path = f"/api/review/{self.ids[name]}/preliminary/pass"
            await self.people.post(self._clerk(name), path, body, key=f"pass-{name}")

        await self.people.each(self._without("withdraw", "reject"), one)

    async def _material(self) -> None:
        material = self.script["material"]
        self.people.now(material["at"])

        async def one(name: str) -> None:
            rejected = material["rejected"].get(name)
            act, body = ("reject", rejected) if rejected else ("pass", {"opinion": material["opinion"]})
            path = f"/api/review/{self.ids[name]}/material/{act}"
            await self.people.post(material["by"], path, body, key=f"material-{name}")

        await self.people.each(self._without("withdraw", "reject"), one)

    async def _audit(self) -> None:
        audit = self.script["audit"]
        names = [name for name in self._in_review() if self.contents[name]["category"] in {"enterprise", "leader"}]
        self.people.now(audit["scheduled_at"])

        async def schedule(name: str) -> None:
            place = self.contents[name]["form"]["organisation"]["address"]
            body = {"on": audit["on"], "place": place, "lead": audit["lead"], "team": audit["team"]}
            path = f"/api/review/{self.ids[name]}/audit/schedule"
            await self.people.post("office.1", path, body, key=f"audit-{name}")

        async def complete(name: str) -> None:
            failed = audit["failed"].get(name)
            body = {"conclusion": "failed" if failed else "passed", "findings": failed or audit["findings"]}
            path = f"/api/review/{self.ids[name]}/audit/complete"
            await self.people.post(audit["lead"], path, body, key=f"audited-{name}")

        await self.people.each(names, schedule)
        self.people.now(audit["completed_at"])
        await self.people.each(names, complete)

    async def _experts(self) -> None:
        self.people.now(self.script["recuse"]["at"])
        for recusal in self.script["recuse"]["recusals"]:
            path = f"/api/review/{self.ids[recusal['application']]}/recusals"
            body = {"reason": recusal["reason"]}
            await self.people.post(recusal["by"], path, body, key=f"recuse-{recusal['application']}-{recusal['by']}")
        score = self.script["score"]
        self.people.now(score["at"])

        async def one(name: str) -> None:
            for expert, points in score["scores"][name].items():
                path = f"/api/review/{self.ids[name]}/scores"
                body = {"score": points, "reason": score["reason"]}
                await self.people.post(expert, path, body, key=f"score-{name}-{expert}")

        await self.people.each(score["scores"], one)
        self.people.now(self.script["complete"]["at"])

        async def complete(name: str) -> None:
            path = f"/api/review/{self.ids[name]}/expert-review/complete"
            await self.people.post("office.1", path, {}, key=f"complete-{name}")

        await self.people.each(score["scores"], complete)
        self.people.now(self.script["shortlist"]["at"])
        year = self.script["round"]["round"]
        await self.people.post("office.1", "/api/review/shortlists", {"round": year}, key=f"shortlist-{year}")
        await self.people.until("入围名单送达", self._shortlist_arrived)

    async def _notice(self) -> None:
        notice = self.script["notice"]
        year = self.script["round"]["round"]
        self.people.now(notice["at"])
        await self.people.post("publicity.1", "/api/publicity/notices", {"round": year}, key=f"notice-{year}")
        objections = self.script["objections"]
        lodged: dict[str, str] = {}
        for objection in objections:
            self.people.now(objection["at"])
            body = {"application_number": self.numbers[objection["application"]], "text": objection["text"]}
            key = f"object-{objection['application']}"
            answer = await self.people.post("", "/api/publicity/objections", body, key=key)
            lodged[objection["application"]] = answer["objection_id"]
        for objection in sorted(objections, key=lambda entry: str(entry["resolved_at"])):
            self.people.now(objection["resolved_at"])
            body = {name: objection[name] for name in ("outcome", "reason", "ground") if name in objection}
            path = f"/api/publicity/objections/{lodged[objection['application']]}/resolve"
            await self.people.post("leading.1", path, body, key=f"resolve-{objection['application']}")
        self.people.now(max(notice["over_at"], *(objection["resolved_at"] for objection in objections)))
        await self.people.until("公示期满", self._notice_closed)

    async def _decide(self) -> None:
        decide = self.script["decide"]
        self.people.now(decide["at"])
        year = self.script["round"]["round"]
        client = await self.people.as_(decide["by"])
        on_notice = await client.get("/api/publicity/candidates", round=year)
        names = {identifier: name for name, identifier in self.ids.items()}
        standing = [names[entry["application_id"]] for entry in on_notice["candidates"]]
        upheld = {
            objection["application"] for objection in self.script["objections"] if objection["outcome"] == "upheld"
        }

        for name in sorted(set(standing) - upheld, key=lambda name: self.numbers[name]):
            declined = decide["declined"].get(name)
            body = {
                "round": year,
                "application_id": self.ids[name],
                "confer": declined is None,
                "reason": declined or decide["reason"],
            }
            await self.people.post(decide["by"], "/api/publicity/decisions", body, key=f"decide-{name}")
        await self.people.until("授予称号", self._all_decided(set(standing)))

    async def _afterwards(self) -> None:
        commend = self.script["commend"]
        self.people.now(commend["at"])
        body = {"round": self.script["round"]["round"], "ceremony_on": commend["ceremony_on"]}
        await self.people.post("publicity.1", "/api/publicity/commendations", body, key="commend")
        revoke = self.script["revoke"]
        self.people.now(revoke["at"])
        path = f"/api/publicity/honours/{self.ids[revoke['application']]}"
        kinds = [piece["insignia"] for piece in revoke["insignia"]]
        body = {"ground": revoke["ground"], "reason": revoke["reason"], "insignia": kinds}
        await self.people.post("leading.1", f"{path}/revoke", body, key="revoke")
        for piece in revoke["insignia"]:
            self.people.now(piece["at"])
            body = {"insignia": piece["insignia"], "reclaimed_on": piece["at"][:10]}
            await self.people.post("office.1", f"{path}/insignia", body, key=f"reclaim-{piece['insignia']}")
        await self.people.until("禁止期登记", self._application_has(revoke["application"], "ReapplicationBanned"))

    async def _next_round(self) -> None:
        following = self.script["next_round"]
        await self._open(following)
        self.people.now(following["submit_at"])
        for name in following["applications"]:
            await self._submit_one(name)
        await self.people.until("下一年度的资格审查", self._verdicts_shown(following["applications"]))
        for name in following["applications"]:
            entries = await self._timeline(name)
            refusal = next((e for e in entries if e["article"] == "第十八条第3项"), None)
            if refusal:
                self.refused_by_ban[name] = refusal["text"]

    # --- conditions that follow by themselves ---

    def _verdicts_known(self, names: Iterable[str], *, judged: bool = False) -> Callable[[], Awaitable[bool]]:
        verdicts = {"eligible", "ineligible"} | (set() if judged else {"incomplete", "needs_judgement"})
        waiting = set(names)

        async def known() -> bool:
            for name in sorted(waiting):
                if not await self._verdict_in(name, verdicts)():
                    return False
                waiting.discard(name)
            return True

        return known

    def _verdict_in(self, name: str, verdicts: set[str]) -> Callable[[], Awaitable[bool]]:
        """Whether review has heard a verdict of the newest version."""

        async def heard() -> bool:
            client = await self.people.as_(self._clerk(name))
            review = await client.get(f"/api/review/{self.ids[name]}")
            return review["eligibility"] in verdicts and review["version"] >= self._version(name)

        return heard

    def _version(self, name: str) -> int:
        corrected = self.script["resubmit"]["applications"].get(name)
        return 2 if corrected and self.contents[name] == self.round.application(corrected) else 1

    def _verdicts_shown(self, names: Iterable[str]) -> Callable[[], Awaitable[bool]]:
        async def shown() -> bool:
            return all([await self._application_has(name, "EligibilityAssessed")() for name in names])

        return shown

    def _application_has(self, name: str, what: str) -> Callable[[], Awaitable[bool]]:
        async def has() -> bool:
            return any(entry["what"] == what for entry in await self._timeline(name))

        return has

    async def _timeline(self, name: str) -> list[dict[str, Any]]:
        client = await self.people.as_("auditor.1")
        answer = await client.get(f"/api/applications/{self.ids[name]}/timeline")
        entries: list[dict[str, Any]] = answer["entries"]
        return entries

    async def _shortlist_arrived(self) -> bool:
        client = await self.people.as_("publicity.1")
        answer = await client.get("/api/publicity/candidates", round=self.script["round"]["round"])
        return bool(answer["candidates"])

    async def _notice_closed(self) -> bool:
        client = await self.people.as_("publicity.1")
        notice = await client.get(f"/api/publicity/notices/{self.script['round']['round']}")
        return bool(notice["closed_at"])

    def _all_decided(self, names: set[str]) -> Callable[[], Awaitable[bool]]:
        final = {"honoured", "declined", "disqualified", "revoked"}

        async def decided() -> bool:
            client = await self.people.as_("auditor.1")
            listed = await client.get("/api/applications", round=self.script["round"]["round"])
            states = {entry["id"]: entry["state"] for entry in listed["applications"]}
            return all(states[self.ids[name]] in final for name in names)

        return decided

    # --- small matters ---

    def _names(self) -> list[str]:
        return [*self.script["applications"], *self.script["next_round"]["applications"]]

    def _without(self, *steps: str) -> list[str]:
        gone = {name for step in steps for name in self.script[step]["applications"]}
        return [name for name in self.script["applications"] if name not in gone]

    def _in_review(self) -> list[str]:
        rejected = self.script["material"]["rejected"]
        return [name for name in self._without("withdraw", "reject") if name not in rejected]

    def _applicant(self, content: dict[str, Any]) -> str:
        return f"applicant.{content['recommending_department']}"

    def _clerk(self, name: str) -> str:
        return f"clerk.{self.contents[name]['recommending_department']}"

    async def _submission(self, content: dict[str, Any]) -> dict[str, Any]:
        """The application with its files, which its applicant uploads where it has not done so."""
        applicant = self._applicant(content)
        files = {}
        for material in content["materials"]:
            own = (applicant, material["file"])
            if own not in self._files:
                client = await self.people.as_(applicant)
                path = self.round.folder / "samples" / material["file"]
                stored = await client.upload("/api/applications/materials", path, name=path.name)
                self._files[own] = stored["sha256"]
            files[material["file"]] = self._files[own]
        return {"application": content, "files": files}
