"""Whatever a stranger sends: the right verdict, no other exception, within memory and time, nobody else disturbed."""

import mmap
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image

from referral.records.opening import Walls, asking
from tests.records.opening.hostile import SENT
from tests.records.opening.pictures import jpeg, saved
from tests.records.opening.seeing import cost_of, resident, verdict_on

MEMORY, SECONDS = 900 << 20, 8
"""Bytes, and seconds of the processor, that a file may cost."""
CHECKED_BEFORE = {"nothing", "one_byte_too_large"}
"""They reach no child."""


def test_there_are_sixty_files_and_more() -> None:
    assert len(SENT) >= 60


@pytest.mark.parametrize("name", SENT)
def test_the_verdict_is_right_and_costs_no_more_than_it_may(name: str) -> None:
    content = SENT[name].make()
    if name in CHECKED_BEFORE:
        assert verdict_on(content) in SENT[name].verdicts
        return
    said, cost = cost_of(content)
    assert said in SENT[name].verdicts
    assert cost.memory <= MEMORY
    assert cost.cpu <= SECONDS


def test_two_gigabytes_are_refused_unread(tmp_path: Path) -> None:
    """By its length alone: a file that takes no place on the disk and would take two gigabytes of memory."""
    with (tmp_path / "large").open("wb+") as file:
        file.truncate(2 << 30)
        with mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as content:
            assert verdict_on(content) == "too_large"  # type: ignore[arg-type]


def test_hostile_files_disturb_no_good_one() -> None:
    files = [SENT[name].make() for name in ("jpeg_cut_5", "pdf_nested_deep", "png_says_65000", "heic_cut_5")]
    mixed = [content for bad in files for content in (jpeg(), bad, jpeg())]
    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(verdict_on, mixed))
    assert said[0::3] == said[2::3] == [1] * len(files)
    assert said[1::3] == ["damaged", said[4], "too_many_pixels", "damaged"]


def test_only_so_many_are_opened_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each may take its whole memory."""
    running: list[int] = []
    most = []

    def slow(*_given: object) -> tuple[bytes, None]:
        running.append(1)
        most.append(len(running))
        time.sleep(0.05)
        running.pop()
        return b"", None

    monkeypatch.setattr(asking, "asked", slow)
    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(verdict_on, [jpeg()] * 6)) == {"not_answered"}
    assert max(most) == 2


def test_neither_the_service_nor_the_warm_process_grows() -> None:
    warm = asking.opener().process.pid
    verdict_on(jpeg())
    before = [(resident(each), _descriptors(each)) for each in (os.getpid(), warm)]
    for _ in range(200):
        assert verdict_on(jpeg()) == 1
    after = [(resident(each), _descriptors(each)) for each in (os.getpid(), warm)]
    for (memory, open_before), (later, open_after) in zip(before, after, strict=True):
        assert later - memory < 8 << 20
        assert open_after == open_before


def _descriptors(process: int) -> int:
    return len(os.listdir(f"/proc/{process}/fd"))


def test_a_service_whose_warm_process_died_starts_another() -> None:
    warm = asking.opener()
    warm.process.kill()
    warm.process.wait()
    assert not warm.is_ours_and_lives()
    assert verdict_on(jpeg()) == 1


@pytest.mark.proof
@pytest.mark.parametrize("name", ["jpeg", "png", "heic", "pdf", "dicom_with_names"])
def test_cut_anywhere_it_has_a_verdict(name: str) -> None:
    content = SENT[name].make()
    for end in range(1, len(content), max(1, len(content) // 100)):
        assert isinstance(verdict_on(content[:end], Walls()), int | str)


@pytest.mark.proof
def test_a_really_encoded_photograph_of_72_megapixels_is_refused_in_words() -> None:
    """No encoder at hand makes larger ones; that of 200 is one by its head."""
    assert verdict_on(saved(Image.new("RGB", (9000, 8000)), "HEIF", quality=1)) == "too_many_pixels"
