"""The campaign as data: its calendar, its words, and what is refused."""

import re
from collections.abc import Callable
from copy import deepcopy
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.config import shipped_campaign
from models.campaign import Campaign, QuietHours
from models.campaign_faults import Faults

SHIPPED = shipped_campaign()
CAMPAIGN = Campaign.model_validate(SHIPPED)
DAYS = st.dates(date(2026, 1, 1), date(2029, 12, 31))


def changed(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    """The shipped campaign with one change."""
    campaign = deepcopy(SHIPPED)
    change(campaign)
    return campaign


def faults(change: Callable[[dict[str, Any]], object]) -> list[str]:
    """What is refused when the shipped campaign is changed so: key and reason of each fault."""
    with pytest.raises(ValidationError) as caught:
        Campaign.model_validate(changed(change))
    found = []
    for detail in caught.value.errors():
        problem = detail.get("ctx", {}).get("error")
        if isinstance(problem, Faults):
            found += [f"{fault.key}: {fault.found}: {fault.allowed}" for fault in problem.faults]
        else:
            found.append(".".join(map(str, detail["loc"])) + f": {detail['msg']}")
    return found


def test_the_shipped_campaign_is_the_sources() -> None:
    def codes(parts: Any) -> list[str]:
        return [part.code for part in parts]

    assert codes(CAMPAIGN.criteria.organisation) == ["leadership", "members", "mechanism", "performance", "response"]
    assert codes(CAMPAIGN.criteria.member) == ["study", "achievement", "serving", "discipline", "integrity"]
    assert codes(CAMPAIGN.tracks) == ["development", "harmony", "enterprise", "service", "dedication"]
    assert codes(CAMPAIGN.steps) == ["mobilisation", "pledge", "comment", "evaluation", "commendation"]
    assert len(CAMPAIGN.stages) == 2
    assert [track.title.zh for track in CAMPAIGN.tracks] == ["发展先锋", "和谐先锋", "兴业先锋", "服务先锋", "敬业先锋"]
    assert {"T-90", "T-60", "T-30", "T-14", "T-7", "T-3", "T-1", "T-0"} <= {each.at for each in CAMPAIGN.milestones}
    assert {each.step for each in CAMPAIGN.milestones} - {None} == set(codes(CAMPAIGN.steps))


def test_every_word_of_the_shipped_campaign_stands_in_both_languages() -> None:
    def words(part: Any) -> Any:
        if isinstance(part, dict):
            if set(part) == {"zh", "en"}:
                yield part
            else:
                for inner in part.values():
                    yield from words(inner)
        elif isinstance(part, list):
            for inner in part:
                yield from words(inner)

    found = list(words(SHIPPED))
    assert len(found) > 80
    for each in found:
        assert re.search(r"[\u4e00-\u9fff]", each["zh"]), each
        assert not re.search(r"[\u4e00-\u9fff]", each["en"]), each


def test_words_are_said_in_the_language_asked_for() -> None:
    assert CAMPAIGN.criterion("study").name.say("zh-CN") == "带头学习提高"
    assert CAMPAIGN.criterion("study").name.say("en") == "Leads in study"
    assert CAMPAIGN.criterion("study").name.say("fr") == "Leads in study"


def test_criteria_and_tracks_are_found_by_code() -> None:
    assert CAMPAIGN.criterion("leadership").name.zh == "领导班子好"
    assert CAMPAIGN.track("harmony").title.zh == "和谐先锋"
    for find in (CAMPAIGN.criterion, CAMPAIGN.track):
        with pytest.raises(KeyError):
            find("nothing")


@pytest.mark.parametrize(
    ("day", "stage", "steps"),
    [
        (date(2026, 9, 3), None, []),
        (date(2026, 9, 4), "first", ["mobilisation"]),
        (date(2026, 10, 4), "first", ["mobilisation", "pledge"]),
        (date(2027, 5, 1), "first", ["comment", "evaluation"]),
        (date(2027, 7, 1), "first", ["commendation"]),
        (date(2027, 7, 2), "second", []),
        (date(2028, 7, 1), "second", ["commendation"]),
        (date(2028, 7, 16), "second", ["commendation"]),
        (date(2028, 7, 17), None, []),
    ],
)
def test_the_calendar(day: date, stage: str | None, steps: list[str]) -> None:
    found = CAMPAIGN.stage_on(day)
    assert (found.code if found else None) == stage
    assert [step.code for step in CAMPAIGN.steps_on(day)] == steps


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2020, 1, 1), date(2027, 7, 1)),
        (date(2027, 7, 1), date(2027, 7, 1)),
        (date(2027, 7, 2), date(2028, 7, 1)),
        (date(2028, 7, 2), None),
    ],
)
def test_the_next_anniversary(day: date, expected: date | None) -> None:
    assert CAMPAIGN.next_anniversary(day) == expected


@given(DAYS)
def test_steps_are_open_exactly_on_their_days(day: date) -> None:
    stage = CAMPAIGN.stage_on(day)
    open_steps = CAMPAIGN.steps_on(day)
    if stage is None:
        assert open_steps == []
        return
    assert stage.first_day <= day <= stage.last_day
    for step in CAMPAIGN.steps:
        opens, closes = CAMPAIGN.step_dates(stage, step)
        assert stage.first_day <= opens <= closes <= stage.last_day
        assert (opens <= day <= closes) == (step in open_steps)


@given(DAYS)
def test_the_next_anniversary_is_the_nearest_not_before(day: date) -> None:
    expected = [stage.anniversary for stage in CAMPAIGN.stages if stage.anniversary >= day]
    assert CAMPAIGN.next_anniversary(day) == min(expected, default=None)


@given(st.integers(2000, 2100), st.integers(1, 500))
def test_stages_opened_by_offset_move_with_their_anniversary(year: int, opens: int) -> None:
    def move(campaign: dict[str, Any]) -> None:
        campaign["stages"] = [campaign["stages"][0] | {"anniversary": date(year, 7, 1), "opens": f"T-{opens + 300}"}]

    (stage,) = Campaign.model_validate(changed(move)).stages
    assert stage.first_day == date(year, 7, 1) - timedelta(days=opens + 300)


@given(st.times(), st.times(), st.times())
def test_quiet_hours_may_run_over_midnight(begins: time, ends: time, moment: time) -> None:
    quiet = QuietHours(begins=begins, ends=ends).cover(moment)
    if begins == ends:
        assert not quiet
    else:
        assert quiet != QuietHours(begins=ends, ends=begins).cover(moment)


def test_the_shipped_quiet_hours() -> None:
    quiet = CAMPAIGN.quiet_hours
    assert [quiet.cover(time(hour)) for hour in (21, 22, 23, 0, 6, 7)] == [False, True, True, True, True, False]


def test_opening_dates_may_be_absolute() -> None:
    campaign = Campaign.model_validate(changed(lambda c: c["stages"][0].update(opens=date(2026, 8, 1))))
    assert campaign.stages[0].first_day == date(2026, 8, 1)
    campaign = Campaign.model_validate(changed(lambda c: c["stages"][0].update(opens="2026-08-01")))
    assert campaign.stages[0].first_day == date(2026, 8, 1)


@pytest.mark.parametrize("at", ["T-90", "T+3", "step:pledge+0", "step:pledge-3", "step:pledge/2", date(2027, 6, 1)])
def test_a_milestone_may_be_at(at: object) -> None:
    campaign = Campaign.model_validate(changed(lambda c: c["milestones"][0].update(at=at)))
    assert campaign.milestones[0].at == at


@pytest.mark.parametrize("at", ["T90", "90", "step:pledge", "step:+1", "tomorrow", 90, "2027-13-01", None])
def test_a_milestone_may_not_be_at(at: object) -> None:
    (fault,) = faults(lambda c: c["milestones"][0].update(at=at))
    assert fault.startswith("milestones.0.at: ")
    assert "step:CODE+0" in fault


def test_repeated_codes_are_refused() -> None:
    assert faults(lambda c: c["stages"][1].update(code="first")) == [
        "stages.*.code: 'first' more than once: every code once"
    ]
    assert "criteria.*.code: 'study' more than once: every code once" in faults(
        lambda c: c["criteria"]["organisation"][0].update(code="study")
    )
    assert "scales.0.grades.*.code: 'satisfied' more than once: every code once" in faults(
        lambda c: c["scales"][0]["grades"][1].update(code="satisfied")
    )


def test_a_milestone_of_an_unknown_step_is_refused() -> None:
    (fault,) = faults(lambda c: c["milestones"][0].update(at="step:plege+0"))
    assert fault.startswith("milestones.0.at: the step 'plege': one of the steps mobilisation, pledge, ")


def test_dates_of_an_unknown_step_are_refused() -> None:
    (fault,) = faults(lambda c: c["stages"][1].update(steps={"plege": {"opens": "T-3", "closes": "T-2"}}))
    assert fault.startswith("stages.1.steps.plege: ")


def test_stages_that_overlap_are_refused() -> None:
    (fault,) = faults(lambda c: c["stages"][1].update(opens="T-400"))
    assert fault == "stages.1.opens: 2027-05-28: a day not before the stage 'first' closes (2027-07-01)"


def test_stages_out_of_order_are_refused() -> None:
    assert any(fault.startswith("stages.1.opens: ") for fault in faults(lambda c: c["stages"].reverse()))


def test_a_stage_that_opens_after_its_anniversary_is_refused() -> None:
    assert any("not after the anniversary" in fault for fault in faults(lambda c: c["stages"][0].update(opens="T+9")))


def test_a_step_that_closes_before_it_opens_is_refused() -> None:
    found = faults(lambda c: c["steps"][1].update(closes="T-271"))
    assert "steps.1.closes: 2026-10-03: a day not before the step opens (2026-10-04)" in found


def test_a_step_outside_its_stage_is_refused() -> None:
    (fault,) = faults(lambda c: c["stages"][0].update(opens="T-280"))
    assert fault.startswith("steps.0.opens and .closes: 2026-09-04 to 2026-11-03: days within the stage 'first' ")
    found = faults(lambda c: c["stages"][1]["steps"]["commendation"].update(closes="T+99"))
    assert [fault.split(":")[0] for fault in found] == ["stages.1.steps.commendation.opens and .closes"]


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (lambda c: c.update(time_zone="Mars/Base"), "time_zone"),
        (lambda c: c.update(time_zone="../etc/passwd"), "time_zone"),
        (lambda c: c["steps"][0].update(opens="300"), "steps.0.opens"),
        (lambda c: c["steps"][0].update(opens=-300), "steps.0.opens"),
        (lambda c: c["stages"][0].update(opens="soon"), "stages.0.opens"),
        (lambda c: c["stages"][0].update(code="Erste Stufe"), "stages.0.code"),
        (lambda c: c["name"].update(en=""), "name.en"),
        (lambda c: c["name"].update(fr="non"), "name.fr"),
        (lambda c: c["milestones"][0].update(audience="cats"), "milestones.0.audience"),
        (lambda c: c.update(quorum=1.1), "quorum"),
        (lambda c: c["pledge"].update(max_items=0), "pledge.max_items"),
        (lambda c: c["pledge"].update(min_items=3, max_items=2), "pledge.max_items"),
        (lambda c: c["privacy"].update(erased_author="nobody"), "privacy.erased_author"),
        (lambda c: c["scales"][0]["grades"].pop(), "scales.0.grades"),
        (lambda c: c["scales"][0]["grades"][0].update(points=101), "scales.0.grades.0.points"),
        (lambda c: c.pop("theme"), "theme"),
        (lambda c: c.update(stages=[]), "stages"),
    ],
)
def test_wrong_values_are_refused_by_key(change: Callable[[dict[str, Any]], object], key: str) -> None:
    (fault,) = faults(change)
    assert fault.startswith(f"{key}: ")


def twelve_leads(campaign: dict[str, Any]) -> None:
    first = campaign["criteria"]["member"][0]
    campaign["criteria"]["member"] = [{**first, "code": f"lead_{number}"} for number in range(12)]


def test_a_pledge_that_would_not_fit_into_a_message_is_refused() -> None:
    def change(campaign: dict[str, Any]) -> None:
        twelve_leads(campaign)
        campaign["pledge"].update(max_items=12)

    (fault,) = faults(change)
    assert fault.startswith("pledge.max_items and .text_max: 12 items of 200 characters: ")


def test_twelve_leads_with_short_answers_are_taken() -> None:
    def change(campaign: dict[str, Any]) -> None:
        twelve_leads(campaign)
        campaign["pledge"].update(max_items=12, text_max=60)

    assert Campaign.model_validate(changed(change)).pledge.max_items == 12


def test_leads_whose_descriptions_would_not_fit_into_a_message_are_refused() -> None:
    (fault,) = faults(lambda c: c["criteria"]["member"][0]["description"].update(zh="长" * 4000))
    assert fault.startswith("criteria.member: ")


def test_more_items_than_there_are_leads_cannot_be_asked_for() -> None:
    (fault,) = faults(lambda c: c["pledge"].update(min_items=6, max_items=6))
    assert fault == "pledge.min_items: 6: a number up to that of the member's criteria (5)"


def test_the_campaign_cannot_be_changed_while_it_runs() -> None:
    with pytest.raises(ValidationError):
        CAMPAIGN.quorum = 0.1  # type: ignore[misc]


def test_no_chinese_stands_in_the_code() -> None:
    root = Path(__file__).parent.parent
    for folder in ("models", "bot", "handlers", "scheduler"):
        for file in (root / folder).rglob("*.py"):
            lines = file.read_text(encoding="utf-8").splitlines()
            code = [line for line in lines if re.search(r"[\u4e00-\u9fff]", line.split("#")[0])]
            assert code == [], f"{file}: {code}"
