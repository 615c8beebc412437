"""The campaign as data: what is pledged, judged and honoured, and on which days. The configuration fills it."""

from datetime import date, time, timedelta
from enum import StrEnum
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from models.campaign_faults import Faults, faults_of
from models.days import Day, Hour, Moment, NearDate, Offset, ZoneName, step_of
from models.figures import Number, Whole
from models.plain_text import length
from models.refusal import Refusal

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,19}$")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_name=True, validate_by_alias=True)


class Words(_Part):
    """The same words in both languages."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def say(self, language: str) -> str:
        """Gives the words in ``language``: "zh-CN" in Chinese, anything else in English."""
        return self.zh if language == "zh-CN" else self.en


def _at_most(longest: int) -> AfterValidator:
    def fits(words: Words) -> Words:
        if max(length(words.zh), length(words.en)) > longest:
            raise ValueError(f"at most {longest} characters in each language")
        return words

    return AfterValidator(fits)


#: Several of them, and what is said around them, fit into one message of 4,096 characters.
Name = Annotated[Words, _at_most(100)]
Sentence = Annotated[Words, _at_most(300)]


class Span(_Part):
    """From when to when, both days included, in days from the anniversary."""

    opens: Offset
    closes: Offset


class Step(Span):
    """One of the steps that every stage walks; steps may overlap."""

    code: Code
    name: Name


class Stage(_Part):
    """A stretch of the campaign up to an anniversary; ``steps`` holds the dates that differ in this stage."""

    code: Code
    name: Name
    anniversary: NearDate
    opens: Day
    closes: Day = 0
    steps: dict[Code, Span] = {}

    def day(self, when: date | int) -> date:
        """The calendar day that ``when`` means in this stage."""
        return self.anniversary + timedelta(days=when) if isinstance(when, int) else when

    @property
    def first_day(self) -> date:
        """The day on which the stage opens."""
        return self.day(self.opens)

    @property
    def last_day(self) -> date:
        """The last day that belongs to the stage."""
        return self.day(self.closes)


class Criterion(_Part):
    """One of the things by which an organisation or a member is measured; ``example`` is a promise that fits it."""

    code: Code
    name: Name
    description: Words
    example: Sentence | None = None


class Criteria(_Part):
    """What is asked of organisations (the five goods) and of members (the five leads)."""

    organisation: tuple[Criterion, ...] = Field(min_length=1)
    member: tuple[Criterion, ...] = Field(min_length=1)


class Track(_Part):
    """A field with its own pioneer title; ``posts`` is empty where its members do not pledge by post."""

    code: Code
    title: Name
    who: Sentence
    vehicles: tuple[Sentence, ...] = ()
    posts: tuple[Name, ...] = ()


class Grade(_Part):
    """One answer of a scale. Without points it counts for turnout only; ``at_most`` caps its share."""

    code: Code
    name: Name
    points: Whole | None = Field(default=None, ge=0, le=100)
    favourable: bool = False
    at_most: Number | None = Field(default=None, gt=0, le=1)


class Scale(_Part):
    """The answers that a ballot offers, best first."""

    code: Code
    name: Name
    grades: tuple[Grade, ...] = Field(min_length=2)


class Audience(StrEnum):
    """Whom a milestone speaks to."""

    EVERYONE = "everyone"
    MEMBERS = "members"
    RESIDENTS = "residents"
    SECRETARIES = "secretaries"
    REVIEWERS = "reviewers"
    OFFICE = "office"


class Milestone(_Part):
    """A moment at which the campaign speaks by itself, in every stage, or once if it is a date."""

    code: Code
    at: Moment
    audience: Audience
    name: Name

    @property
    def step(self) -> str | None:
        """The code of the step that the moment is counted from, if it is."""
        return step_of(self.at)


class QuietHours(_Part):
    """From when to when nobody is disturbed, on the campaign's wall clock; may run over midnight."""

    begins: Hour = Field(alias="from")
    ends: Hour = Field(alias="to")

    def cover(self, moment: time) -> bool:
        """Says whether ``moment`` is quiet. The same hour twice means that no hour is."""
        if self.begins <= self.ends:
            return self.begins <= moment < self.ends
        return moment >= self.begins or moment < self.ends


class PledgeRules(_Part):
    """What a pledge may hold: numbers of items, characters of one text, days until the latest deadline."""

    min_items: Whole = Field(ge=1, le=20)
    max_items: Whole = Field(ge=1, le=20)
    text_max: Whole = Field(ge=20, le=200)
    due_max_days: Whole = Field(ge=1, le=3660)

    def require_day(self, day: date, today: date) -> None:
        """Refuses a day by which nothing can be promised: ``date_past``, ``date_far``."""
        if day < today:
            raise Refusal("date_past")
        latest = today + timedelta(days=self.due_max_days)
        if day > latest:
            raise Refusal("date_far", day=latest)


class PrivacyRules(_Part):
    """Under which name the published record of an erased person stays."""

    erased_author: Literal["name", "former_member"]


class Campaign(_Part):
    """A whole campaign. Stages stand in the order of their anniversaries."""

    name: Name
    theme: Sentence
    vehicle: Sentence
    time_zone: ZoneName
    stages: tuple[Stage, ...] = Field(min_length=1)
    steps: tuple[Step, ...] = Field(min_length=1)
    criteria: Criteria
    tracks: tuple[Track, ...] = Field(min_length=1)
    scales: tuple[Scale, ...] = Field(min_length=1)
    milestones: tuple[Milestone, ...] = ()
    quorum: Number = Field(ge=0, le=1)
    quiet_hours: QuietHours
    pledge: PledgeRules
    privacy: PrivacyRules

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if faults := faults_of(self):
            raise Faults(faults)
        return self

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which every date of the campaign is meant."""
        return ZoneInfo(self.time_zone)

    def stage_on(self, day: date) -> Stage | None:
        """The stage that ``day`` falls in; on a day that two stages share, the earlier one."""
        return next((stage for stage in self.stages if stage.first_day <= day <= stage.last_day), None)

    def steps_on(self, day: date) -> list[Step]:
        """The steps that are open on ``day``, in the order of the campaign."""
        stage = self.stage_on(day)
        if stage is None:
            return []
        return [step for step in self.steps if _within(day, self.step_dates(stage, step))]

    def step_dates(self, stage: Stage, step: Step) -> tuple[date, date]:
        """The first and the last day of ``step`` in ``stage``."""
        span = stage.steps.get(step.code, step)
        return stage.day(span.opens), stage.day(span.closes)

    def next_anniversary(self, day: date) -> date | None:
        """The first anniversary on or after ``day``."""
        return next((stage.anniversary for stage in self.stages if stage.anniversary >= day), None)

    def criterion(self, code: str) -> Criterion:
        """The criterion of that code, of an organisation or of a member (KeyError if there is none)."""
        return {each.code: each for each in (*self.criteria.organisation, *self.criteria.member)}[code]

    def track(self, code: str) -> Track:
        """The track of that code (KeyError if there is none)."""
        return {each.code: each for each in self.tracks}[code]


def _within(day: date, span: tuple[date, date]) -> bool:
    return span[0] <= day <= span[1]
