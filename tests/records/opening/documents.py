"""PDF and DICOM files that the tests make: good ones, broken ones, and such as were made to do harm."""

import io
import zlib
from typing import Any

import numpy
import pydicom
from pydicom.dataset import FileMetaDataset
from pydicom.uid import (
    UID,
    CTImageStorage,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRLittleEndian,
    JPEGLosslessSV1,
)

from tests.records.opening.pictures import NAME, bomb

WORDS = b"BT /F 24 Tf 20 100 Td (A page) Tj ET"
SECRET = "Vymyshlena^Oksana"


def pdf(*objects: bytes, catalog: bytes = b"", trailer: bytes = b"", end: bytes = b"%%EOF") -> bytes:
    """A document of these objects, the first of them object 2, its pages."""
    kept = b"%PDF-1.7\n"
    starts = []
    for number, each in enumerate((b"<</Type/Catalog/Pages 2 0 R" + catalog + b">>", *objects), 1):
        starts.append(len(kept))
        kept += b"%d 0 obj\n" % number + each + b"\nendobj\n"
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(starts) + 1) + b"".join(
        b"%010d 00000 n \n" % n for n in starts
    )
    last = b"trailer<</Size %d/Root 1 0 R" % (len(starts) + 1) + trailer + b">>\nstartxref\n%d\n" % len(kept)
    return kept + table + last + end


def stream(content: bytes, more: bytes = b"") -> bytes:
    """A stream object."""
    return b"<</Length %d" % len(content) + more + b">>stream\n" + content + b"\nendstream"


def page(resources: bytes = b"", box: bytes = b"0 0 300 200", more: bytes = b"") -> bytes:
    """A page, object 3, drawn by object 4."""
    font = b"/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
    kept = (
        b"<</Type/Page/Parent 2 0 R/MediaBox["
        + box
        + b"]/Contents 4 0 R/Resources<<"
        + font
        + resources
        + b">>"
    )
    return kept + more + b">>"


def of_one_page(content: bytes = WORDS, *more: bytes, packed: bytes = b"", **given: Any) -> bytes:
    """A document of one page."""
    at = {name: given.pop(name) for name in ("resources", "box", "more") if name in given}
    return pdf(b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page(**at), stream(content, packed), *more, **given)


def of_pages(count: int, said: int | None = None) -> bytes:
    """A document of the same page many times, as its objects and its head say."""
    kids = b" ".join([b"3 0 R"] * count)
    return pdf(b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, said or count), page(), stream(WORDS))


def again_and_again(piece: bytes, times: int) -> bytes:
    """So many times the same, packed (RFC 1951), without packing it as often."""
    packer = zlib.compressobj(9, wbits=-15)
    once = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    return once * times + packer.flush()


def stream_bomb(size: int = 300 << 20) -> bytes:
    """A page drawn by 300 MB of lines that are less than 1 MB in the file."""
    piece = b"0 0 m 9 9 l S\n" * 75_000
    packed = b"\x78\xda" + again_and_again(piece, size // len(piece))
    return of_one_page(packed, packed=b"/Filter/FlateDecode")


def huge_picture(side: int = 65_000) -> bytes:
    """A page on which a picture of 65,000 by 65,000 lies."""
    head = b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8" % (
        side,
        side,
    )
    picture = stream(bomb(8 << 20), head + b"/Filter/FlateDecode")
    return of_one_page(b"300 0 0 200 0 0 cm /I Do", picture, resources=b"/XObject<</I 5 0 R>>")


def drawing_itself() -> bytes:
    """A page whose form draws itself."""
    form = stream(b"/X Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>")
    return of_one_page(b"/X Do " + WORDS, form, resources=b"/XObject<</X 5 0 R>>")


def packed_script() -> bytes:
    """A program in a packed row of objects."""
    inside = b"9 0 <</S/JavaScript/JS(app.alert(1))>>"
    return of_one_page(
        WORDS,
        stream(zlib.compress(inside), b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode"),
        catalog=b"/OpenAction 9 0 R",
    )


def locked() -> bytes:
    """A document with a password."""
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(PdfReader(io.BytesIO(of_one_page())))
    writer.encrypt("a secret", algorithm="AES-256")
    kept = io.BytesIO()
    writer.write(kept)
    return kept.getvalue()


CYRILLIC = (
    b"/Font<</F<</Type/Font/Subtype/TrueType/BaseFont/TimesNewRoman/Encoding<</BaseEncoding/WinAnsiEncoding"
    b"/Differences[192/afii10017/afii10018]>>>>>>"
)


def foreign_letters() -> bytes:
    """Cyrillic words in letters that are not in the file."""
    body = page().replace(b"/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>", CYRILLIC)
    words = stream(b"BT /F 24 Tf 20 100 Td (\xc0\xc1) Tj ET")
    return pdf(b"<</Type/Pages/Kids[3 0 R]/Count 1>>", body, words)


def scan(values: Any = None, syntax: UID = ExplicitVRLittleEndian, **tags: Any) -> bytes:
    """A DICOM picture with a name, a birthday, an institution and private tags in it."""
    values = numpy.arange(1024, dtype=numpy.uint16).reshape(32, 32) if values is None else values
    found = pydicom.Dataset()
    found.SOPClassUID, found.SOPInstanceUID = CTImageStorage, "1.2.826.0.1.3680043.8.498.1"
    found.PatientName, found.PatientBirthDate, found.PatientID = SECRET, "19800102", "UA-1980"
    found.InstitutionName, found.ReferringPhysicianName = NAME.decode(), SECRET
    found.Modality, found.StudyDate, found.BodyPartExamined, found.Laterality = "CT", "20260314", "CHEST", "L"
    found.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    found.private_block(0x0099, SECRET, create=True).add_new(1, "LO", SECRET)
    found.Rows, found.Columns = values.shape[:2]
    found.BitsAllocated = found.BitsStored = values.dtype.itemsize * 8
    found.HighBit, found.PixelRepresentation, found.SamplesPerPixel = found.BitsStored - 1, 0, 1
    found.PhotometricInterpretation, found.PixelData = "MONOCHROME2", values.tobytes()
    for name, value in tags.items():
        setattr(found, name, value)
    return _written(found, syntax)


def _written(found: pydicom.Dataset, syntax: UID) -> bytes:
    found.file_meta = FileMetaDataset()
    found.file_meta.TransferSyntaxUID = syntax
    if syntax == JPEGLosslessSV1:
        found.PixelData = pydicom.encaps.encapsulate([b"\xff\xd8\xff\xd9"])
        found["PixelData"].VR = "OB"
    kept = io.BytesIO()
    found.save_as(kept, enforce_file_format=True)
    return kept.getvalue()


def without_picture() -> bytes:
    """A report without a picture, as DICOM."""
    found = pydicom.Dataset()
    found.SOPClassUID, found.SOPInstanceUID, found.PatientName = (
        "1.2.840.10008.5.1.4.1.1.88.11",
        "1.2.3",
        SECRET,
    )
    return _written(found, ExplicitVRLittleEndian)


def deflated_bomb(size: int = 2000 << 20) -> bytes:
    """Two gigabytes of nothing behind a DICOM head that says: packed."""
    head = scan(syntax=DeflatedExplicitVRLittleEndian)
    meta = 132 + 12 + int.from_bytes(head[140:144], "little")
    return head[:meta] + again_and_again(bytes(1 << 20), size >> 20)
