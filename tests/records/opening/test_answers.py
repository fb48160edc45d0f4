"""What comes from behind the walls is believed in nothing: only what was agreed is taken."""

import pytest

from referral.records.opening import NotOpened, Walls
from referral.records.opening.answers import PART, Malformed, longest, page, part, understood
from referral.records.opening.plain_jpeg import is_plain
from tests.records.opening.pictures import exif, jpeg

WALLS = Walls(pages=2)
KIND, END = part(b"M", b"image/jpeg"), part(b"E")
PAGE = page(jpeg(), 240, 160)


def test_what_was_agreed_is_understood() -> None:
    found = understood(KIND + part(b"F", b"modality=CT") + PAGE + PAGE + END, WALLS)
    assert (len(found.pages), found.media_type, found.facts) == (2, "image/jpeg", {"modality": "CT"})


@pytest.mark.parametrize("before", [b"", KIND, KIND + PAGE])
def test_a_reason_is_given_wherever_it_was_given_up(before: bytes) -> None:
    with pytest.raises(NotOpened) as refused:
        understood(before + part(b"R", b"damaged") + END, WALLS)
    assert refused.value.reason == "damaged"


WRONG = {
    "nothing": b"",
    "no page": KIND + END,
    "no end": KIND + PAGE,
    "something after the end": KIND + PAGE + END + PAGE,
    "an end that says something": KIND + PAGE + part(b"E", b"x"),
    "no kind": PAGE + END,
    "another kind": part(b"M", b"text/html") + PAGE + END,
    "a letter that means nothing": KIND + part(b"X", b"x") + PAGE + END,
    "more pages than agreed": KIND + PAGE * 3 + END,
    "cut off in a head": KIND + PAGE + END[:3],
    "cut off in a body": (KIND + PAGE)[:-9],
    "a length longer than all": PART.pack(b"P", 1 << 31) + PAGE,
    "a page longer than agreed": KIND + page(jpeg() + bytes(5 << 20), 240, 160) + END,
    "another size than the picture's": KIND + page(jpeg(), 241, 160) + END,
    "no size": KIND + page(jpeg(), 0, 0) + END,
    "a size too large": KIND + page(jpeg(), 2001, 160) + END,
    "no picture": KIND + page(b"<html>", 240, 160) + END,
    "a page of one byte": KIND + part(b"P", b"x") + END,
    "a picture with metadata": KIND + page(jpeg(exif=exif()), 240, 160) + END,
    "a picture with a comment": KIND + page(jpeg(comment=b"name"), 240, 160) + END,
    "a picture with a profile": KIND + page(jpeg(icc_profile=b"x"), 240, 160) + END,
    "a picture with something behind it": KIND + page(jpeg() + b"PK", 240, 160) + END,
    "a picture in many scans": KIND + page(jpeg(progressive=True), 240, 160) + END,
    "a fact nobody asked for": KIND + part(b"F", b"name=Oksana") + PAGE + END,
    "a fact in words": KIND + part(b"F", b"modality=<script>") + PAGE + END,
    "a fact without end": KIND + part(b"F", b"body_part=" + b"A" * 300) + PAGE + END,
    "facts after a page": KIND + PAGE + part(b"F", b"modality=CT") + END,
    "a reason nobody knows": part(b"R", b"<script>") + END,
    "a reason in other letters": part(b"R", "пошкоджено".encode()) + END,
}


@pytest.mark.parametrize("name", WRONG)
def test_anything_else_is_worthless(name: str) -> None:
    with pytest.raises(Malformed):
        understood(WRONG[name], WALLS)


def test_an_answer_has_a_longest_length() -> None:
    assert len(KIND + PAGE * 2 + END) < longest(WALLS) < 2 * (5 << 20)


def test_a_plain_picture_cut_anywhere_is_none() -> None:
    content = jpeg()
    assert is_plain(content, 240, 160)
    assert not any(is_plain(content[:end], 240, 160) for end in range(len(content)))


def test_a_picture_with_any_byte_of_its_head_changed_never_raises() -> None:
    content = jpeg()
    for at in range(200):
        is_plain(content[:at] + b"\xff" + content[at + 1 :], 240, 160)
