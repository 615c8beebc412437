"""Words that clerks write in tables, for the headings, kinds, tracks and roles that they mean."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import TypeVar

from models.campaign import Track
from models.organisation import Kind
from models.person import RoleKind

Meant = TypeVar("Meant", bound=str)

#: Traditional characters of this vocabulary. Names are never changed: this is for comparing words alone.
_SIMPLE = str.maketrans(
    "黨員組織編碼稱級類領導單書記點評眾衆辦區門總機號電話聯職務屬隸關係發鋒諧興業獻層責負團鄉鎮會體師駐絡縣專計劃負圍範層維繫",
    "党员组织编码称级类领导单书记点评众众办区门总机号电话联职务属隶关系发锋谐兴业献层责负团乡镇会体师驻络县专计划负围范层维系",
)

#: Headings by table and field, the surest first: where two columns mean one field, the surer one is read.
ORGANISATION_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "code": ("code", "组织编码", "编码", "组织代码", "单位编码", "代码", "编号", "组织编号", "organisation code"),
    "name": ("name", "组织名称", "名称", "党组织名称", "单位名称", "组织", "单位", "organisation", "organization"),
    "kind": ("kind", "类型", "组织类型", "类别", "组织类别", "单位类型", "层级", "type"),
    "track": ("track", "领域", "所属领域", "先锋领域", "field"),
    "parent": (
        *("parent", "上级编码", "上级组织编码", "上级代码", "上级单位编码", "上级", "上级组织", "上级党组织", "隶属"),
        *("隶属关系", "隶属组织", "parent code"),
    ),
    "guide": (
        *("guide", "指导单位编码", "指导单位", "系统指导", "系统指导单位", "指导部门编码", "指导部门", "业务指导单位"),
        *("指导组织编码", "guide code"),
    ),
}
PERSON_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "姓名", "名字", "党员姓名", "人员姓名", "full name"),
    "phone": (
        *("phone", "手机号", "手机号码", "手机", "移动电话", "联系手机", "电话", "电话号码", "联系电话", "联系方式"),
        *("mobile", "telephone", "phone number"),
    ),
    "organisation": (
        *("organisation", "organization", "所属组织编码", "组织编码", "所属组织", "所在组织", "组织", "所在党组织"),
        *("所属党组织", "所属支部", "所在支部", "所属党支部", "所在党支部", "党支部", "支部", "所属单位", "所在单位"),
        *("单位", "组织名称", "单位名称", "organisation code"),
    ),
    "roles": ("roles", "role", "角色", "身份", "人员身份", "职务", "党内职务"),
    "mark": ("person", "人员编号", "人员标识"),
}
#: What a table must have to be read as one of organisations, or of people.
REQUIRED: Mapping[str, tuple[str, ...]] = {
    "organisations": ("code", "name", "kind"),
    "people": ("name", "organisation", "roles"),
}
HEADINGS = {"organisations": ORGANISATION_HEADINGS, "people": PERSON_HEADINGS}

_KINDS: Mapping[Kind, tuple[str, ...]] = {
    Kind.district: ("区委", "县委", "市委", "旗委", "区", "区级党委", "district committee"),
    Kind.work_committee: (
        *("党工委", "工委", "党委", "总支", "党总支", "党总支部", "总支部", "基层党委", "街道党工委", "园区党工委"),
        *("街道工委", "机关工委", "直属机关工委", "committee", "party committee", "general branch"),
    ),
    Kind.branch: (
        *("支部", "党支部", "基层党支部", "联合党支部", "基层党组织", "基层支部", "社区党支部"),
        *("grassroots branch", "party branch"),
    ),
    Kind.unit: ("部门", "单位", "部门单位", "部门、单位", "机关部门", "区直部门", "区直单位", "department"),
}
_ROLES: Mapping[RoleKind, tuple[str, ...]] = {
    RoleKind.office: (
        *("办公室", "领导小组办公室", "活动办公室", "活动领导小组办公室", "区办公室", "活动办", "办公室工作人员"),
        *("campaign office", "leading group office"),
    ),
    RoleKind.secretary: (
        *("书记", "支部书记", "党支部书记", "党委书记", "工委书记", "党工委书记", "总支书记", "党总支书记", "区委书记"),
        *("党组织书记", "第一书记", "branch secretary"),
    ),
    RoleKind.reviewer: ("点评人", "点评", "领导点评人", "上级负责人", "上级党组织负责人"),
    RoleKind.instructor: (
        *("党建指导员", "党建工作指导员", "指导员", "大学生村官", "村官", "大学生“村官”"),
        *("party-building instructor",),
    ),
    RoleKind.member: ("党员", "中共党员", "共产党员", "正式党员", "预备党员", "中共预备党员", "party member"),
    RoleKind.resident: ("群众", "居民", "普通群众", "居民群众", "党外群众", "社区居民"),
}
_PIONEER = "先锋"
_SEPARATORS = re.compile(r"[、,，;；/／|｜\n]+")
_REMARK = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")


def bare(written: str) -> str:
    """A word as it is compared: half-width, simplified, in small letters, without spaces, remarks, * and colons."""
    folded = unicodedata.normalize("NFKC", written).casefold().translate(_SIMPLE)
    return re.sub(r"[\s*:_\-\"'“”‘’]+", "", _REMARK.sub("", folded))


def _by_word(vocabulary: Mapping[Meant, Iterable[str]]) -> dict[str, str]:
    return {bare(word): str(meant) for meant, words in vocabulary.items() for word in (str(meant), *words)}


class Vocabulary:
    """The words of kinds, roles and of one campaign's tracks."""

    def __init__(self, tracks: Iterable[Track]) -> None:
        titles = {track.code: (track.title.zh, track.title.en) for track in tracks}
        short = {code: (*both, both[0].removesuffix(_PIONEER)) for code, both in titles.items()}
        self.tracks = {code: f"{zh} ({code})" for code, (zh, _) in titles.items()}
        self._tracks = _by_word(short)
        self._kinds = _by_word(_KINDS)
        self._roles = _by_word(_ROLES)
        self._read: dict[str, tuple[str, ...]] = {}

    def kind(self, written: str) -> str:
        """The code of a kind; what was written, where it is none."""
        return self._kinds.get(bare(written), written)

    def track(self, written: str) -> str:
        """The code of a track; what was written, where it is none."""
        return self._tracks.get(bare(written), written)

    def roles(self, written: str) -> tuple[str, ...]:
        """The codes of the roles that stand in one cell, each once; what was written, where it is none."""
        # A column of roles repeats a few words, down to the last of 100,000 lines.
        if written not in self._read:
            self._read[written] = self._each_role(written)
        return self._read[written]

    def _each_role(self, written: str) -> tuple[str, ...]:
        whole = self._roles.get(bare(written))
        if whole:
            return (whole,)
        parts = (part.strip() for part in _SEPARATORS.split(written))
        return tuple(dict.fromkeys(self._roles.get(bare(part), part) for part in parts if part))


def known_kinds(language: str) -> str:
    """The kinds as a sentence lists them."""
    return _listed(_KINDS, language)


def known_roles(language: str) -> str:
    """The roles as a sentence lists them."""
    return _listed(_ROLES, language)


def _listed(vocabulary: Mapping[Kind, tuple[str, ...]] | Mapping[RoleKind, tuple[str, ...]], language: str) -> str:
    if language == "zh-CN":
        return "、".join(words[0] for words in vocabulary.values())
    return ", ".join(f"{words[0]} ({meant})" for meant, words in vocabulary.items())


def known_headings(what: str, language: str) -> str:
    """The headings of a table as a sentence lists them."""
    if language == "zh-CN":
        return "、".join(clerks_heading(what, name) for name in HEADINGS[what])
    return ", ".join(f"{clerks_heading(what, name)} ({words[0]})" for name, words in HEADINGS[what].items())


def clerks_heading(what: str, name: str) -> str:
    """The Chinese heading of a field."""
    return _CLERKS[what][name]


_CLERKS = {
    "organisations": dict(
        zip(ORGANISATION_HEADINGS, ("组织编码", "组织名称", "类型", "领域", "上级编码", "指导单位编码"), strict=True)
    ),
    "people": dict(zip(PERSON_HEADINGS, ("姓名", "手机号", "所属组织", "角色", "人员编号"), strict=True)),
}
