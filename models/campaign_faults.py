"""What does not fit together in a campaign: repeated codes, dates out of order, steps that are not there."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, Protocol

from models.plain_text import length

if TYPE_CHECKING:
    from models.campaign import Campaign, Step


#: The length of a message in Telegram. Beside its answers a pledge takes up to 560 of it, and 75 for each item more.
MESSAGE_MAX = 4096
PLEDGE_FRAME, ITEM_FRAME, ANSWERS = 560, 75, 3
#: The choice of the leads takes up to 300 beside their names and descriptions, and a row of the keyboard each.
LEADS_FRAME, LEAD_FRAME, LEADS_MAX = 300, 3, 40


class Fault(NamedTuple):
    """One thing that does not fit: the key below the part that was checked, what was found, what is allowed."""

    key: str
    found: object
    allowed: str


class Faults(ValueError):
    """Everything that does not fit together, so that it can be mended in one go."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(f"{key}: found {found}, allowed: {allowed}" for key, found, allowed in faults))
        self.faults = tuple(faults)


class _Coded(Protocol):
    @property
    def code(self) -> str: ...


def faults_of(campaign: "Campaign") -> list[Fault]:
    """Everything that does not fit together in ``campaign``, in the order of its keys."""
    return [*_repeated_codes(campaign), *_days_out_of_order(campaign), *_unknown_steps(campaign), *_odd_rules(campaign)]


def _repeated_codes(campaign: "Campaign") -> Iterator[Fault]:
    lists: dict[str, Sequence[_Coded]] = {
        "stages": campaign.stages,
        "steps": campaign.steps,
        "criteria": (*campaign.criteria.organisation, *campaign.criteria.member),
        "tracks": campaign.tracks,
        "scales": campaign.scales,
        "milestones": campaign.milestones,
    }
    lists |= {f"scales.{number}.grades": scale.grades for number, scale in enumerate(campaign.scales)}
    for key, parts in lists.items():
        codes = [part.code for part in parts]
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            yield Fault(f"{key}.*.code", f"{code!r} more than once", "every code once")


def _days_out_of_order(campaign: "Campaign") -> Iterator[Fault]:
    for number, stage in enumerate(campaign.stages):
        key = f"stages.{number}"
        if not stage.first_day <= stage.anniversary:
            yield Fault(f"{key}.opens", stage.first_day, f"a day not after the anniversary {stage.anniversary}")
        if not stage.first_day <= stage.last_day:
            yield Fault(f"{key}.closes", stage.last_day, f"a day not before the stage opens ({stage.first_day})")
        for step in campaign.steps:
            yield from _step_out_of_order(campaign, number, step)
    for number, (before, after) in enumerate(pairwise(campaign.stages), start=1):
        if after.first_day < before.last_day:
            allowed = f"a day not before the stage {before.code!r} closes ({before.last_day})"
            yield Fault(f"stages.{number}.opens", after.first_day, allowed)


def _step_out_of_order(campaign: "Campaign", number: int, step: "Step") -> Iterator[Fault]:
    stage = campaign.stages[number]
    key = f"stages.{number}.steps.{step.code}"
    if step.code not in stage.steps:
        key = f"steps.{campaign.steps.index(step)}"
    opens, closes = campaign.step_dates(stage, step)
    if closes < opens:
        yield Fault(f"{key}.closes", closes, f"a day not before the step opens ({opens})")
    elif not (stage.first_day <= opens and closes <= stage.last_day):
        allowed = f"days within the stage {stage.code!r} ({stage.first_day} to {stage.last_day})"
        yield Fault(f"{key}.opens and .closes", f"{opens} to {closes}", allowed)


def _unknown_steps(campaign: "Campaign") -> Iterator[Fault]:
    known = [step.code for step in campaign.steps]
    allowed = f"one of the steps {', '.join(known)}"
    for number, milestone in enumerate(campaign.milestones):
        if milestone.step is not None and milestone.step not in known:
            yield Fault(f"milestones.{number}.at", f"the step {milestone.step!r}", allowed)
    for number, stage in enumerate(campaign.stages):
        for code in stage.steps:
            if code not in known:
                yield Fault(f"stages.{number}.steps.{code}", f"the step {code!r}", allowed)


def _odd_rules(campaign: "Campaign") -> Iterator[Fault]:
    yield from _odd_pledges(campaign)
    for number, scale in enumerate(campaign.scales):
        if sum(grade.points is None for grade in scale.grades) != 1:
            grades = ", ".join(grade.code for grade in scale.grades if grade.points is None) or "none"
            yield Fault(
                f"scales.{number}.grades",
                f"without points: {grades}",
                "one grade without points (don't know)",
            )


def _odd_pledges(campaign: "Campaign") -> Iterator[Fault]:
    rules, leads = campaign.pledge, campaign.criteria.member
    if rules.max_items < rules.min_items:
        yield Fault("pledge.max_items", rules.max_items, f"a number not below min_items ({rules.min_items})")
    elif rules.min_items > len(leads):
        yield Fault("pledge.min_items", rules.min_items, f"a number up to that of the member's criteria ({len(leads)})")
    if len(leads) > LEADS_MAX:
        yield Fault("criteria.member", f"{len(leads)} criteria", f"at most {LEADS_MAX}")
    if _longest(len(leads), campaign, described=True) > MESSAGE_MAX - LEADS_FRAME:
        yield Fault("criteria.member", "long descriptions", f"names and descriptions that fit into {MESSAGE_MAX}")
    most = min(rules.max_items, len(leads))
    whole = PLEDGE_FRAME + most * (ITEM_FRAME + ANSWERS * rules.text_max) + _longest(most, campaign)
    if whole > MESSAGE_MAX:
        allowed = f"fewer or shorter ones: a whole pledge fits into a message of {MESSAGE_MAX} characters"
        yield Fault("pledge.max_items and .text_max", f"{most} items of {rules.text_max} characters", allowed)


def _longest(number: int, campaign: "Campaign", *, described: bool = False) -> int:
    """The length of so many of the longest leads, in the language in which they are longer."""

    def of(code: str) -> int:
        sizes = [
            length(each.name.say(code)) + (LEAD_FRAME + length(each.description.say(code)) if described else 0)
            for each in campaign.criteria.member
        ]
        return sum(sorted(sizes, reverse=True)[:number])

    return max(of("zh-CN"), of("en"))
