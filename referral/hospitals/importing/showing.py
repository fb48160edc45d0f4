"""A proposal side by side: what stands in the directory, what is proposed, column by column, in the reader's words."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from referral.hospitals.importing.comparing import BRIEF, SAID, brief
from referral.hospitals.importing.desk_words import COLUMNS, PRECISION
from referral.hospitals.importing.models import NEW, TWIN, VANISHED, Proposal
from referral.hospitals.wording import disease_name
from referral.i18n import _l
from referral.labels import label

NAMED_CODES = {"country": "country", "scope": "scope", "level": "level", "takes": "age_group"}
TWINS = ("name", "city", "point", "precision", "scope", "phone", "website")
ANSWERS = {"yes": _l("yes"), "no": _l("no")}
MOST_SAID = 12


class Beside(NamedTuple):
    """One row of the diff: the column's name, what is there, what is proposed."""

    column: str
    name: object
    before: list[str]
    after: list[str]


def side_by_side(proposal: Proposal) -> list[Beside]:
    """Every column that differs; of a new hospital all that is known, of a twin what tells the two apart."""
    facts = proposal.row.content if proposal.row else {}
    if proposal.kind == NEW:
        return list(_rows({}, _facts(facts)))
    if proposal.kind == TWIN:
        return list(
            _rows(_of_hospital(proposal), {n: v for n, v in _facts(facts).items() if n in (*TWINS, SAID)})
        )
    if proposal.kind == VANISHED:
        return list(_rows({SAID: _said(facts)}, {}))
    before = {name: each["before"] for name, each in proposal.changes.items()}
    after = {name: each["after"] for name, each in proposal.changes.items()}
    return list(_rows(_with_point(before), _with_point(after)))


def _facts(content: Mapping[str, Any]) -> dict[str, Any]:
    return {**_with_point(content.get("facts", {})), SAID: _said(content)}


def _said(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [brief(each) for each in content.get("said", ())]


def _of_hospital(proposal: Proposal) -> dict[str, Any]:
    if proposal.hospital is None:
        return {}
    columns = (*TWINS, "lat", "lon")
    return _with_point({name: getattr(proposal.hospital, name, "") for name in columns if name != "point"})


def _with_point(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Latitude and longitude are one column to a reader."""
    found = {name: value for name, value in facts.items() if name not in ("lat", "lon")}
    return (
        {**found, "point": f"{facts['lat']:.4f}, {facts['lon']:.4f}"}
        if "lat" in facts and "lon" in facts
        else found
    )


def _rows(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Beside]:
    for column, name in COLUMNS.items():
        old, new = list(_words(column, before.get(column))), list(_words(column, after.get(column)))
        if old or new:
            yield Beside(column, name, old, new)


def _words(column: str, value: Any) -> Iterator[str]:
    if value in (None, "", []):
        return
    if column == SAID:
        yield from _treatments(value)
    elif column == "languages":
        yield ", ".join(label("language", code) for code in value)
    elif column == "precision":
        yield str(PRECISION.get(value, value))
    elif isinstance(value, bool):
        yield str(ANSWERS["yes" if value else "no"])
    else:
        yield label(NAMED_CODES[column], value) if column in NAMED_CODES else str(value)


def _treatments(said: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Each statement in a line, the first dozen; the source's own words stand in quotation marks."""
    lines = [_treatment(each) for each in said if set(each) <= set(BRIEF)]
    yield from lines[:MOST_SAID]
    if len(lines) > MOST_SAID:
        yield f"… +{len(lines) - MOST_SAID}"


def _treatment(said: Mapping[str, Any]) -> str:
    parts = [label("modality", said["modality"]) if said.get("modality") else ""]
    parts += [label("treatment_form", said["form"]) if said.get("form") else ""]
    parts += [label("age_group", said["age_group"]) if said.get("age_group") else ""]
    parts += ["; ".join(map(disease_name, said.get("sites", ())))]
    parts += [f"“{said['words']}”" if said.get("words") else ""]
    answer = (
        f"{ANSWERS[said['answer']]}: " if said.get("answer") in ANSWERS and said["answer"] == "no" else ""
    )
    return answer + ", ".join(filter(None, parts))
