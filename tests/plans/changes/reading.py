"""Deeds on what papers say, done once beside a draft."""

from typing import Any

from referral.intake.questions.completeness import mark_of
from referral.records.reading import actions
from referral.records.reading.models import GOT, STOPPED, PaperValue, RecordsRequest
from tests.factories import NOW
from tests.plans.changes.scene import Change, Scene
from tests.records.reading.scenes import AGREED, CLINIC, a_paper, a_reader, read


def _value(scene: Scene) -> PaperValue:
    return read(a_paper(scene.case), "stage", {"stage": "II"})


def _taken(scene: Scene) -> PaperValue:
    value = _value(scene)
    _take(scene, value)
    return value


def _take(scene: Scene, value: PaperValue) -> None:
    actions.take_over(scene.case, value, mark_of(scene.case, "details"), scene.actor, NOW)


def _asked(scene: Scene) -> RecordsRequest:
    return actions.ask(scene.case, CLINIC, ["imaging"], "paper", AGREED, scene.actor, NOW)


def _doubted(scene: Scene) -> Any:
    return actions.doubt(scene.case, None, "", scene.actor, NOW)


VALUES, ASKING, ILLNESS = (f"records.reading.actions.{name}" for name in ("values", "asking", "illness"))
READING: dict[str, Change] = {
    f"{VALUES}.describe": Change(
        0, 0, lambda s, paper: actions.describe(paper, {}, s.actor, NOW), lambda s: a_paper(s.case)
    ),
    f"{VALUES}.type_value": Change(0, 0, lambda s, _: _value(s)),
    f"{VALUES}.confirm": Change(0, 0, lambda s, v: actions.confirm(v, a_reader(), NOW), _value),
    f"{VALUES}.correct": Change(
        0, 0, lambda s, v: actions.correct(v, {"stage": "I"}, v.frame, s.actor, NOW), _value
    ),
    f"{VALUES}.cross_out": Change(0, 0, lambda s, v: actions.cross_out(v, s.actor, NOW), _value),
    f"{VALUES}.take_over": Change(1, 0, _take, _value),
    f"{VALUES}.take_back": Change(1, 0, lambda s, v: actions.take_back(s.case, v, s.actor, NOW), _taken),
    f"{ASKING}.ask": Change(0, 0, lambda s, _: _asked(s)),
    f"{ASKING}.remind": Change(0, 0, lambda s, row: actions.remind(row, s.actor, NOW), _asked),
    f"{ASKING}.tell_late": Change(0, 0, lambda s, row: actions.tell_late(row, NOW), _asked),
    f"{ASKING}.end": Change(0, 0, lambda s, row: actions.end(row, GOT, s.actor, NOW), _asked),
    f"{ASKING}.end (consent taken back)": Change(
        1, 0, lambda s, row: actions.end(row, STOPPED, s.actor, NOW), _asked
    ),
    f"{ASKING}.stop_beneath": Change(0, 0, lambda s, row: actions.stop_beneath(row, NOW), _asked),
    f"{ASKING}.note_opening": Change(0, 0, lambda s, row: actions.note_opening(row, NOW), _asked),
    f"{ILLNESS}.doubt": Change(0, 0, lambda s, _: _doubted(s)),
    f"{ILLNESS}.settle": Change(0, 0, lambda s, row: actions.settle(row, s.actor, NOW), _doubted),
    f"{ILLNESS}.tick": Change(0, 0, lambda s, _: actions.tick(s.case, "imaging", "there", s.actor, NOW)),
}
