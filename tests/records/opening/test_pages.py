"""What comes out: upright, small enough, one plain JPEG a page, with nothing beside the picture."""

import io

import numpy
import pytest
from PIL import Image

from referral.records.opening import NotOpened, Opened, opened
from tests.records.opening import documents
from tests.records.opening.documents import SECRET, of_one_page, of_pages, scan, stream
from tests.records.opening.hostile import DICOMS, HEICS, JPEGS, PNGS
from tests.records.opening.pictures import NAME, drawn, exif, heic, jpeg, png, saved

HIDDEN = (NAME, SECRET.encode(), b"Exif", b"ICC_PROFILE", b"JavaScript", b"%PDF", b"PK\x03\x04")
PICTURES = {**JPEGS, **PNGS, **HEICS, **DICOMS}


def _picture(found: Opened, number: int = 0) -> Image.Image:
    return Image.open(io.BytesIO(found.pages[number].content))


def _is_red(picture: Image.Image, at: tuple[int, int]) -> bool:
    red, green, blue = picture.convert("RGB").getpixel(at)  # type: ignore[misc]
    return bool(red > 200 and green < 80 and blue < 80)


@pytest.mark.parametrize("name", [name for name, sent in PICTURES.items() if sent.verdicts[0] == 1])
def test_nothing_of_the_file_but_its_picture_comes_out(name: str) -> None:
    content = PICTURES[name].make()
    for page in opened(content).pages:
        assert not [each for each in HIDDEN if each in page.content]
        with Image.open(io.BytesIO(page.content)) as found:
            assert (found.format, found.mode, found.size) == ("JPEG", "RGB", (page.width, page.height))
            assert not found.getexif() and not found.info.get("icc_profile") and not found.info.get("comment")
            assert max(found.size) <= 2000


@pytest.mark.parametrize(
    ("orientation", "size", "corner"),
    [
        (1, (240, 160), (9, 9)),
        (3, (240, 160), (230, 150)),
        (6, (160, 240), (150, 9)),
        (8, (160, 240), (9, 230)),
    ],
)
def test_a_photograph_stands_upright(
    orientation: int, size: tuple[int, int], corner: tuple[int, int]
) -> None:
    found = _picture(opened(jpeg(exif=exif(orientation), quality=95)))
    assert found.size == size and _is_red(found, corner)


def test_a_telephone_photograph_is_turned_once() -> None:
    found = _picture(opened(heic(exif=exif(6))))
    turned = Image.open(io.BytesIO(heic(exif=exif(6))))
    assert found.size == turned.size
    assert [_is_red(found, at) for at in ((9, 9), (turned.width - 9, 9))] == [
        _is_red(turned, at) for at in ((9, 9), (turned.width - 9, 9))
    ]


def test_a_large_photograph_becomes_small_enough_and_keeps_its_shape() -> None:
    page = opened(saved(drawn((6000, 3000)), "JPEG")).pages[0]
    assert (page.width, page.height) == (2000, 1000)


def test_what_is_seen_through_lies_on_white() -> None:
    content = saved(Image.new("RGBA", (40, 40), (0, 0, 0, 0)), "PNG")
    assert _picture(opened(content)).getpixel((20, 20)) == (255, 255, 255)


def test_colours_of_another_profile_are_converted() -> None:
    """A profile that swaps nothing leaves red red; print colours become screen colours, not their opposite."""
    assert _is_red(_picture(opened(saved(drawn(mode="CMYK"), "JPEG", quality=95))), (9, 9))


def test_sixteen_bits_of_grey_are_not_white() -> None:
    dark, bright = (
        _picture(opened(saved(Image.new("I;16", (20, 20), v), "PNG"))).getpixel((9, 9))
        for v in (20_000, 50_000)
    )
    assert dark[0] < 100 < 180 < bright[0] < 220  # type: ignore[index]


def test_of_a_moving_picture_the_first_comes_out() -> None:
    assert _is_red(_picture(opened(PNGS["png_animated"].make())), (9, 9))


def test_pages_of_a_document_come_in_their_order_and_large() -> None:
    found = opened(of_pages(3))
    assert found.media_type == "application/pdf"
    assert [(each.width, each.height) for each in found.pages] == [(2000, 1334)] * 3


def test_words_of_a_document_are_drawn() -> None:
    empty, written = (_picture(opened(of_one_page(words))) for words in (b"", documents.WORDS))
    assert numpy.asarray(empty).min() > 240 > 100 > numpy.asarray(written).min()


def test_what_was_filled_into_a_form_is_drawn() -> None:
    look = stream(b"0 0 0 rg 0 0 100 50 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 100 50]")
    field = b"<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/F 4/Rect[10 10 110 60]/AP<</N 5 0 R>>>>"
    content = of_one_page(b"", look, field, more=b"/Annots[6 0 R]")
    assert numpy.asarray(_picture(opened(content))).min() < 60


def test_only_the_allowed_facts_of_a_scan_come_out() -> None:
    assert opened(scan()).facts == {
        "modality": "CT",
        "study_date": "2026-03-14",
        "body_part": "CHEST",
        "laterality": "L",
        "orientation": "1\\0\\0\\0\\1\\0",
    }


def test_words_in_a_tag_for_codes_are_no_fact() -> None:
    content = (
        scan(StudyDate="", Laterality="")
        .replace(b"CHEST ", b"Oksana")
        .replace(b"CS\x02\x00CT", b"CS\x02\x00<b")
    )
    assert set(opened(content).facts) == {"orientation"}


def test_a_negative_is_shown_as_one_sees_it() -> None:
    dark, bright = (
        _picture(opened(scan(PhotometricInterpretation=f"MONOCHROME{n}"))).getpixel((1, 1)) for n in (2, 1)
    )
    assert dark[0] < 40 < 215 < bright[0]  # type: ignore[index]


def test_a_photograph_has_no_facts_and_its_kind_is_told_by_its_bytes() -> None:
    kinds = [opened(each) for each in (jpeg(), png(), heic())]
    assert [each.media_type for each in kinds] == ["image/jpeg", "image/png", "image/heic"]
    assert not any(each.facts for each in kinds)


def test_what_was_filled_in_and_could_not_be_drawn_is_not_left_out_silently() -> None:
    field = b"<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V(12 mg)/F 4/Rect[10 10 110 60]>>"
    with pytest.raises(NotOpened, match="letters_missing"):
        opened(of_one_page(b"", field, more=b"/Annots[5 0 R]"))
