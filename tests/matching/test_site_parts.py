"""Parts of site groups: the whole means its parts, a part says nothing of the whole, who names a part is believed."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import pytest

from matching import HospitalFacts, Network, lateness
from matching.evidence import answering
from matching.evidence.questions import Question
from matching.evidence.refusals import Refusal
from matching.facts import site_parts
from matching.facts.arrays import site_bit
from matching.facts.evidence_table import rareness
from matching.facts.hospital import ALL_BLOOD, ALL_CHILDHOOD, Statement
from matching.facts.site_parts import parts_of, whole_of
from matching.learning import answer_model
from matching.vocabulary import (
    Answer,
    ClockPhase,
    EvidenceKind,
    Modality,
    Priority,
    TableError,
    site_groups,
)
from referral.engine import facts
from referral.engine.ranking_file import shipped
from tests.matching.cases import a_hospital, a_need, a_service, ranked
from tests.matching.test_evidence import HOSPITAL, OFFICIAL, PRESS, refusal, said, treats

LEUKAEMIA, ACUTE, CHRONIC = "lymphoid_leukaemia", "acute_lymphoid_leukaemia", "chronic_lymphoid_leukaemia"
PARTS = [code for code, group in site_groups().items() if group.part_of]
NOW = datetime(2026, 11, 28, tzinfo=UTC)


def sites(*codes: str) -> frozenset[str]:
    return frozenset(codes)


def no(*codes: str, kind: EvidenceKind = OFFICIAL, **more: Any) -> HospitalFacts:
    return said(kind=kind, answer=Answer.NO, sites=sites(*codes), **more)


def both(*rows: HospitalFacts) -> HospitalFacts:
    return replace(rows[0], statements=tuple(each for row in rows for each in row.statements))


def needing(site: str) -> Any:
    return a_need(site_group=site)


@pytest.mark.parametrize("part", PARTS)
def test_a_part_is_of_a_whole_group_of_its_family_and_has_no_parts(part: str) -> None:
    whole = site_groups()[whole_of(part)]
    assert whole.part_of == "" and whole.family == site_groups()[part].family
    assert (
        part in parts_of(whole.code) and parts_of(part) == frozenset() and whole_of(whole.code) == whole.code
    )


@pytest.mark.parametrize("part", PARTS)
def test_naming_the_whole_is_worth_as_much_as_naming_the_part_and_more_than_a_brother(part: str) -> None:
    need, whole = needing(part), whole_of(part)
    by_whole, by_part = (treats(need, said(sites=sites(site))) for site in (whole, part))
    assert by_whole == by_part
    for brother in parts_of(whole) - {part}:
        assert treats(need, said(sites=sites(brother))) < by_part
        assert treats(need, said(sites=sites(whole, brother))) < by_part, "the whole, namely the brother"
        assert treats(need, said(sites=sites(whole, part))) == by_part


@pytest.mark.parametrize("part", PARTS)
def test_a_part_says_nothing_of_the_whole_and_one_beside_it_takes_nothing_from_it(part: str) -> None:
    whole = whole_of(part)
    other = "myeloma" if site_groups()[whole].family == "blood" else "thyroid"
    need = needing(whole)
    assert treats(need, said(sites=sites(part))) == treats(need, said(sites=sites(other)))
    assert treats(need, said(sites=sites(whole, part))) == treats(need, said(sites=sites(whole)))


def test_wide_words_mean_the_parts_too() -> None:
    wide = Statement(EvidenceKind.PRESS, Answer.YES, sites=sites(ALL_BLOOD)).meant()
    assert {ACUTE, CHRONIC, LEUKAEMIA, "indolent_lymphoma"} <= wide and "gist" not in wide
    assert Statement(EvidenceKind.PRESS, Answer.YES, sites=sites(ALL_CHILDHOOD)).meant() == set(site_groups())


def test_a_no_to_the_whole_is_one_to_its_parts_and_a_no_to_a_part_is_its_own() -> None:
    found = {
        (told, asked): refusal(needing(asked), no(told))
        for told, asked in product((LEUKAEMIA, ACUTE), repeat=2)
    }
    assert found[LEUKAEMIA, LEUKAEMIA] is found[LEUKAEMIA, ACUTE] is found[ACUTE, ACUTE] is Refusal.SITE
    assert found[ACUTE, LEUKAEMIA] is Refusal.NONE is refusal(needing(CHRONIC), no(ACUTE))


@pytest.mark.parametrize("kind", [HOSPITAL, OFFICIAL, PRESS])
def test_a_yes_to_the_whole_does_not_answer_a_no_to_a_part(kind: EvidenceKind) -> None:
    here = both(said(kind=kind, sites=sites(LEUKAEMIA)), no(ACUTE))
    assert refusal(needing(ACUTE), here) is Refusal.SITE
    assert refusal(needing(CHRONIC), here) is refusal(needing(LEUKAEMIA), here) is Refusal.NONE


def test_a_yes_to_the_part_answers_a_no_to_the_whole_and_one_to_the_part_as_strongly() -> None:
    for refused in (LEUKAEMIA, ACUTE):
        strong = both(said(kind=HOSPITAL, sites=sites(ACUTE)), no(refused))
        weak = both(said(kind=PRESS, sites=sites(ACUTE)), no(refused))
        assert (
            refusal(needing(ACUTE), strong) is Refusal.NONE and refusal(needing(ACUTE), weak) is Refusal.SITE
        )


@pytest.mark.parametrize(
    ("yes", "no", "expected"),
    [
        ({LEUKAEMIA}, set(), {ACUTE: 1, CHRONIC: 1, LEUKAEMIA: 1}),
        (set(), {LEUKAEMIA}, {ACUTE: -1, CHRONIC: -1, LEUKAEMIA: -1}),
        ({LEUKAEMIA}, {CHRONIC}, {ACUTE: 1, CHRONIC: -1, LEUKAEMIA: 1}),
        ({ACUTE}, {LEUKAEMIA}, {ACUTE: 1, CHRONIC: -1, LEUKAEMIA: -1}),
        ({ACUTE}, set(), {ACUTE: 1, CHRONIC: 0, LEUKAEMIA: 0}),
        ({LEUKAEMIA, ACUTE}, set(), {ACUTE: 1, CHRONIC: 0, LEUKAEMIA: 1}),
    ],
)
def test_what_a_hospital_answers_itself_is_read_part_by_part(
    yes: set[str], no: set[str], expected: dict[str, int]
) -> None:
    service = a_service(sites_yes=frozenset(yes), sites_no=frozenset(no))
    network = Network.of([a_hospital(service)])
    for site, answer in expected.items():
        bit = site_bit(site)
        assert int((network.sites_yes & bit).any()) - int((network.sites_no & bit).any()) == answer, site
        ranking = ranked(needing(site), a_hospital(service))
        assert (ranking.answers[1, 0] == -1) == (answer == -1), site


def test_stored_answers_of_a_hospital_become_these() -> None:
    of = Statement
    told = [of(HOSPITAL, Answer.YES, sites=sites(ACUTE)), of(HOSPITAL, Answer.NO, sites=sites(LEUKAEMIA))]
    treated, refused = facts._treated_refused(told)
    assert (treated, refused) == ({ACUTE}, {LEUKAEMIA, CHRONIC})
    wide = [of(HOSPITAL, Answer.YES, sites=sites(ALL_BLOOD)), of(HOSPITAL, Answer.NO, sites=sites(LEUKAEMIA))]
    treated, refused = facts._treated_refused(wide)
    assert not {ACUTE, CHRONIC, LEUKAEMIA} & (treated - refused), "as the whole, so its parts"


def test_a_part_is_never_commoner_than_it_is_rare_to_be_sent_away() -> None:
    for part in PARTS:
        assert 0 < rareness(part, False) < 1 and 0 < rareness(part, True) < 1


def test_a_part_takes_the_clock_of_its_whole_where_it_has_none_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    phase = ClockPhase.NOT_STARTED
    need = a_need(site_group=ACUTE, modalities=(Modality.SYSTEMIC_THERAPY,), phase=phase)
    assert lateness.of(need) is None, "nobody published one: the steep end"
    told = lateness.table()["breast", "systemic_therapy", "not_started"]
    cells = {(LEUKAEMIA, "systemic_therapy", "not_started"): told}
    monkeypatch.setattr(lateness, "table", lambda: cells)
    assert lateness.of(need) is told
    cells[ACUTE, "systemic_therapy", "not_started"] = own = told._replace(note="own")
    assert lateness.of(need) is own


@pytest.mark.parametrize("priority", Priority)
def test_an_acute_leukaemia_has_a_shorter_clock_than_a_chronic_one(priority: Priority) -> None:
    facts = {
        "modalities": (Modality.SYSTEMIC_THERAPY,),
        "phase": ClockPhase.NOT_STARTED,
        "priority": priority,
    }
    acute, unknown, chronic = (
        lateness.half_days(a_need(site_group=site, **facts)) for site in (ACUTE, LEUKAEMIA, CHRONIC)
    )
    assert acute == unknown < chronic, "who does not know which is as acute"


def test_learning_counts_a_part_with_its_whole() -> None:
    service = a_service()
    asked = answer_model._asked(a_hospital(service), service, needing(ACUTE))
    assert asked.site_group == LEUKAEMIA


@cache
def _directory(with_parts: bool) -> Network:
    network = facts.network_of(shipped.rows({}, NOW).values(), NOW)
    if with_parts:
        return network
    bare = (replace(row, statements=tuple(map(_bare, row.statements))) for row in network.hospitals)
    return Network.of(bare)


def _bare(told: Statement) -> Statement:
    return replace(told, sites=frozenset(site for site in told.sites if site not in PARTS))


WHOLE = [code for code, group in site_groups().items() if group.icd10]


@pytest.mark.parametrize("age", [6.0, 16.0, 50.0])
def test_who_does_not_know_which_part_is_answered_as_if_there_were_none(age: float) -> None:
    told, bare = _directory(True), _directory(False)
    for site, modality in product([None, *WHOLE], range(len(Modality))):
        asked = Question(modality, site, age, age + 0.1)
        one, other = (answering.of(asked, each.said, each.house) for each in (told, bare))
        assert np.array_equal(one.treats, other.treats) and np.array_equal(one.word, other.word), (
            site,
            modality,
        )
        assert np.array_equal(one.refusal, other.refusal), (site, modality)


def test_sets_of_codes_are_read_one_way() -> None:
    assert site_parts.treated(sites("breast")) == site_parts.refused(sites("breast")) == sites("breast")


def test_a_part_of_nothing_stops_the_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    from matching import vocabulary

    text = (vocabulary.DATA / "sites.csv").read_text(encoding="utf-8")
    (tmp_path / "sites.csv").write_text(text.replace("solid,,eye,", "solid,,gist,"), encoding="utf-8")
    monkeypatch.setattr(vocabulary, "DATA", tmp_path)
    broken = vocabulary.site_groups.__wrapped__()
    monkeypatch.setattr(site_parts, "site_groups", lambda: broken)
    with pytest.raises(TableError, match="part of no whole group"):
        site_parts.wholes.__wrapped__()
