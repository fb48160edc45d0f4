"""The table: each file that a stranger may send, and what has to become of it: a number of pages, or a reason."""

import zlib
from collections.abc import Callable
from typing import NamedTuple

import numpy
from PIL import Image
from pydicom.uid import JPEGLosslessSV1

from tests.records.opening import documents, pictures
from tests.records.opening.documents import of_one_page, of_pages, pdf, scan, stream
from tests.records.opening.pictures import (
    NAME,
    bomb,
    chunk,
    drawn,
    exif,
    heic,
    jpeg,
    png,
    saved,
    tenths,
    with_size,
)

Verdict = int | str
MIB = 1 << 20
DAMAGED, UNKNOWN, PIXELS, ACTIVE = "damaged", "unknown_format", "too_many_pixels", "active_content"
ZIP = b"PK\x03\x04" + bytes(26) + b"PK\x05\x06" + bytes(18)


class Sent(NamedTuple):
    """One file: how it is made, and its verdicts; more than one where it is the library that decides."""

    make: Callable[[], bytes]
    verdicts: tuple[Verdict, ...]


def _sent(make: Callable[[], bytes], *verdicts: Verdict) -> Sent:
    return Sent(make, verdicts)


def _cut(make: Callable[[], bytes], n: int) -> Callable[[], bytes]:
    return lambda: tenths(make())[n - 1]


def _wide_gamut() -> bytes:
    from PIL import ImageCms

    return ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()


JPEGS = {
    "jpeg": _sent(jpeg, 1),
    "jpeg_with_zip_behind": _sent(lambda: jpeg() + ZIP, 1),
    "jpeg_zip_and_pdf_in_one": _sent(lambda: jpeg(comment=b"%PDF-1.4 /JavaScript") + of_one_page() + ZIP, 1),
    "jpeg_with_page_of_html_behind": _sent(lambda: jpeg() + b"<script>alert(1)</script>", 1),
    "jpeg_with_position": _sent(lambda: jpeg(exif=exif()), 1),
    "jpeg_with_comment": _sent(lambda: jpeg(comment=NAME), 1),
    "jpeg_with_broken_exif": _sent(lambda: jpeg(exif=b"Exif\0\0MM\0*\xff\xff\xff\xff" + b"\xff" * 40), 1),
    "jpeg_with_tiff_inside": _sent(lambda: jpeg(exif=b"Exif\0\0" + saved(drawn((40, 40)), "TIFF")), 1),
    "jpeg_with_broken_profile": _sent(lambda: jpeg(icc_profile=b"acsp" * 50), 1),
    "jpeg_with_another_profile": _sent(lambda: jpeg(icc_profile=_wide_gamut()), 1),
    "jpeg_cmyk": _sent(lambda: saved(drawn(mode="CMYK"), "JPEG"), 1),
    "jpeg_grey": _sent(lambda: saved(drawn(mode="L"), "JPEG"), 1),
    "jpeg_progressive": _sent(lambda: jpeg(progressive=True), 1),
    "jpeg_endless_scans": _sent(pictures.endless_scans, DAMAGED),
    "jpeg_two_in_one": _sent(pictures.two_in_one, 1),
    "jpeg_says_65000": _sent(lambda: with_size(jpeg(), 65_000, 65_000), PIXELS),
    "jpeg_says_no_height": _sent(lambda: with_size(jpeg(), 240, 0), DAMAGED),
    "jpeg_says_more_than_it_has": _sent(lambda: with_size(jpeg(), 4000, 4000), 1),
    "jpeg_thin": _sent(lambda: saved(drawn((8, 20_000)), "JPEG"), 1),
    "jpeg_start_alone": _sent(lambda: b"\xff\xd8\xff", DAMAGED),
    "jpeg_noise": _sent(lambda: b"\xff\xd8\xff\xe0" + zlib.compress(bytes(range(256)) * 9), DAMAGED),
    **{f"jpeg_cut_{n}": _sent(_cut(jpeg, n), DAMAGED) for n in range(1, 10)},
}
PNGS = {
    "png": _sent(png, 1),
    "png_text_bomb": _sent(lambda: png(before=chunk(b"zTXt", b"t\0\0" + bomb(100 * MIB))), DAMAGED, 1),
    "png_profile_bomb": _sent(lambda: png(before=chunk(b"iCCP", b"p\0\0" + bomb(100 * MIB))), DAMAGED, 1),
    "png_says_65000": _sent(lambda: png(65_000, 65_000, data=bomb(64 * MIB)), PIXELS),
    "png_more_than_it_says": _sent(lambda: png(data=bomb(200 * MIB)), DAMAGED, 1),
    "png_wrong_sum": _sent(lambda: png()[:40] + b"\0" + png()[41:], DAMAGED),
    "png_of_nothing": _sent(lambda: png(0, 0), DAMAGED),
    "png_animated": _sent(pictures.animated, 1),
    "png_palette": _sent(lambda: saved(drawn(mode="P"), "PNG", transparency=0), 1),
    "png_see_through": _sent(lambda: saved(drawn(mode="RGBA"), "PNG"), 1),
    "png_sixteen_bits": _sent(lambda: saved(Image.new("I;16", (20, 20), 40_000), "PNG"), 1),
    "png_one_bit": _sent(lambda: saved(drawn(mode="1"), "PNG"), 1),
    "png_with_program_behind": _sent(lambda: png() + b"<?php system($_GET[0]);", 1),
    "png_start_alone": _sent(lambda: b"\x89PNG\r\n\x1a\n", DAMAGED),
    **{f"png_cut_{n}": _sent(_cut(lambda: saved(drawn(), "PNG"), n), DAMAGED) for n in range(1, 10)},
}
HEICS = {
    "heic": _sent(heic, 1),
    "heic_with_position": _sent(lambda: heic(exif=exif()), 1),
    "heic_of_200_megapixels": _sent(lambda: pictures.heic_with_size(16_384, 12_288), PIXELS),
    "heic_says_more_than_it_has": _sent(lambda: pictures.heic_with_size(4000, 4000), DAMAGED),
    "heic_start_alone": _sent(lambda: heic()[:40], DAMAGED),
    **{f"heic_cut_{n}": _sent(_cut(heic, n), DAMAGED) for n in range(1, 10)},
}
PDFS = {
    "pdf": _sent(of_one_page, 1),
    "pdf_of_60_pages": _sent(lambda: of_pages(60), 60),
    "pdf_of_61_pages": _sent(lambda: of_pages(61), "too_many_pages"),
    "pdf_of_60001_pages": _sent(lambda: of_pages(60_001), "too_many_pages"),
    "pdf_says_60001_pages": _sent(lambda: of_pages(1, said=60_001), "too_many_pages"),
    "pdf_of_no_page": _sent(lambda: of_pages(0), "no_picture", DAMAGED),
    "pdf_stream_bomb": _sent(documents.stream_bomb, "took_too_long", "too_much_memory"),
    "pdf_huge_picture": _sent(documents.huge_picture, PIXELS),
    "pdf_drawing_itself": _sent(documents.drawing_itself, 1),
    "pdf_nested_deep": _sent(
        lambda: of_one_page(catalog=b"/X " + b"[" * 100_000 + b"]" * 100_000), DAMAGED, 1
    ),
    "pdf_pages_in_a_circle": _sent(lambda: pdf(b"<</Type/Pages/Kids[2 0 R]/Count 1>>"), DAMAGED),
    "pdf_of_no_size": _sent(lambda: of_one_page(box=b"0 0 0 0"), DAMAGED, 1),
    "pdf_of_endless_size": _sent(lambda: of_one_page(box=b"0 0 1e30 1"), DAMAGED, 1),
    "pdf_locked": _sent(documents.locked, "encrypted"),
    "pdf_with_script": _sent(
        lambda: of_one_page(catalog=b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>"), ACTIVE
    ),
    "pdf_with_packed_script": _sent(documents.packed_script, ACTIVE),
    "pdf_with_script_spelt_out": _sent(
        lambda: of_one_page(catalog=b"/OpenAction<</S/Java#53cript/#4aS(1)>>"), ACTIVE
    ),
    "pdf_that_starts_something": _sent(
        lambda: of_one_page(catalog=b"/OpenAction<</S/Launch/F(cmd.exe)>>"), ACTIVE
    ),
    "pdf_that_sends_a_form": _sent(
        lambda: of_one_page(catalog=b"/AA<</WC<</S/SubmitForm/F(http://x)>>>>"), ACTIVE
    ),
    "pdf_with_a_file_in_it": _sent(
        lambda: of_one_page(
            b"", stream(b"MZ", b"/Type/EmbeddedFile"), catalog=b"/Names<</EmbeddedFiles 5 0 R>>"
        ),
        ACTIVE,
    ),
    "pdf_with_foreign_letters": _sent(documents.foreign_letters, "letters_missing"),
    "pdf_with_a_link": _sent(lambda: of_one_page(catalog=b"/OpenAction[3 0 R/Fit]"), 1),
    "pdf_with_zip_behind": _sent(lambda: of_one_page() + ZIP + bytes(4096), DAMAGED),
    "pdf_start_alone": _sent(lambda: b"%PDF-1.7", DAMAGED),
    "pdf_of_noise": _sent(lambda: b"%PDF-1.7\n" + zlib.compress(bytes(9999)) + b"%%EOF", DAMAGED),
    "pdf_not_from_its_start": _sent(lambda: b"<html>" + of_one_page(), UNKNOWN),
    **{f"pdf_cut_{n}": _sent(_cut(of_one_page, n), DAMAGED) for n in range(1, 10)},
}
DICOMS = {
    "dicom_with_names": _sent(scan, 1),
    "dicom_negative": _sent(lambda: scan(PhotometricInterpretation="MONOCHROME1"), 1),
    "dicom_eight_bits": _sent(lambda: scan(numpy.zeros((9, 9), numpy.uint8)), 1),
    "dicom_two_frames": _sent(lambda: scan(NumberOfFrames=2, PixelData=bytes(4096)), 2),
    "dicom_says_a_million_frames": _sent(lambda: scan(NumberOfFrames=1_000_000), DAMAGED),
    "dicom_says_65000": _sent(lambda: scan(Rows=65_000, Columns=65_000), PIXELS),
    "dicom_says_no_rows": _sent(lambda: scan(Rows=0), DAMAGED),
    "dicom_lossless_jpeg": _sent(lambda: scan(syntax=JPEGLosslessSV1), "unreadable_compression"),
    "dicom_without_picture": _sent(documents.without_picture, "no_picture"),
    "dicom_deflated_bomb": _sent(documents.deflated_bomb, "too_much_memory", "took_too_long"),
    "dicom_start_alone": _sent(lambda: bytes(128) + b"DICM", DAMAGED, "no_picture"),
    **{f"dicom_cut_{n}": _sent(_cut(scan, n), DAMAGED, "no_picture") for n in range(1, 10)},
}
OTHERS = {
    "gif": _sent(lambda: saved(drawn(), "GIF"), UNKNOWN),
    "tiff": _sent(lambda: saved(drawn(), "TIFF"), UNKNOWN),
    "webp": _sent(lambda: saved(drawn(), "WEBP"), UNKNOWN),
    "bmp": _sent(lambda: saved(drawn(), "BMP"), UNKNOWN),
    "ico": _sent(lambda: saved(drawn(), "ICO"), UNKNOWN),
    "jpeg_2000": _sent(lambda: saved(drawn(), "JPEG2000"), UNKNOWN),
    "avif": _sent(lambda: saved(drawn(), "AVIF"), UNKNOWN),
    "eps": _sent(lambda: saved(drawn(), "EPS"), UNKNOWN),
    "svg": _sent(lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', UNKNOWN),
    "html_named_jpg": _sent(lambda: b"<!doctype html><title>scan.jpg</title>", UNKNOWN),
    "text_named_jpg": _sent(lambda: b"scan.jpg\n" * 99, UNKNOWN),
    "zip": _sent(lambda: ZIP, UNKNOWN),
    "program": _sent(lambda: b"\x7fELF" + bytes(999), UNKNOWN),
    "film": _sent(lambda: b"\0\0\0\x18ftypmp42" + bytes(999), UNKNOWN),
    "one_byte": _sent(lambda: b"\xff", UNKNOWN),
    "nothing": _sent(lambda: b"", "empty"),
    "one_byte_too_large": _sent(lambda: jpeg() + bytes(25 * MIB), "too_large"),
}
SENT = {**JPEGS, **PNGS, **HEICS, **PDFS, **DICOMS, **OTHERS}
