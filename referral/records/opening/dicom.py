"""DICOM: the first pictures of a scan or an X-ray, and the few tags that are codes. Names stay where they are."""

import io
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import numpy
import pydicom
from PIL import Image
from pydicom.pixels.processing import apply_modality_lut, apply_voi_lut
from pydicom.pixels.utils import pixel_array

from referral.records.opening import answers
from referral.records.opening.pictures import check_size, encoded
from referral.records.opening.terms import FACTS, NotOpened, Walls

FIRST = 12
"""Pictures that are drawn of one that moves."""
TAGS = {
    "modality": ("Modality",),
    "study_date": ("StudyDate",),
    "body_part": ("BodyPartExamined",),
    "laterality": ("ImageLaterality", "Laterality"),
    "orientation": ("ImageOrientationPatient", "PatientOrientation"),
}
"""Which tags are read at all; everything else in the file stays there."""
DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")


def warm_up() -> None:
    """Its tables are read when it is imported; its decoders when they are first used."""
    list(_drawn(_small(), Walls()))


def _small() -> Any:
    found = pydicom.Dataset()
    found.file_meta = pydicom.dataset.FileMetaDataset()
    found.file_meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
    found.Rows = found.Columns = 2
    found.BitsAllocated = found.BitsStored = 8
    found.HighBit, found.PixelRepresentation, found.SamplesPerPixel = 7, 0, 1
    found.PhotometricInterpretation, found.PixelData = "MONOCHROME2", bytes(4)
    return found


def pages(content: bytes, walls: Walls) -> Iterator[bytes]:
    """The facts, then the pictures."""
    found = pydicom.dcmread(io.BytesIO(content))
    if "PixelData" not in found:
        raise NotOpened("no_picture")
    for name, value in _facts(found):
        yield answers.part(b"F", f"{name}={value}".encode("ascii"))
    yield from _drawn(found, walls)


def _facts(found: Any) -> Iterator[tuple[str, str]]:
    for name, tags in TAGS.items():
        said = next((each for tag in tags if (each := _text(found.get(tag)))), "")
        if re.fullmatch(FACTS[name], said):
            yield name, said


def _text(value: Any) -> str:
    parts = value if isinstance(value, (list, pydicom.multival.MultiValue)) else [value or ""]
    said = "\\".join(f"{each:g}" if isinstance(each, float) else str(each) for each in parts)
    return DAY.sub(r"\1-\2-\3", said) if DAY.fullmatch(said) else said


def _drawn(found: Any, walls: Walls) -> Iterator[bytes]:
    size = int(found.Columns), int(found.Rows)
    check_size(size, walls.pixels)
    for number in range(min(int(found.get("NumberOfFrames") or 1), FIRST, walls.pages)):
        yield encoded(_picture(found, _values(found, number)))


def _values(found: Any, number: int) -> Any:
    try:
        return pixel_array(found, index=number)
    except RuntimeError:  # no decoder for this compression
        raise NotOpened("unreadable_compression") from None


def _picture(found: Any, values: Any) -> Image.Image:
    if values.ndim == 3:
        return Image.fromarray(_eight_bits(values), "RGB")
    with suppress(Exception):  # a broken table leaves the values as they are
        values = apply_voi_lut(apply_modality_lut(values, found), found)
    grey = _eight_bits(values)
    return Image.fromarray(255 - grey if found.PhotometricInterpretation == "MONOCHROME1" else grey)


def _eight_bits(values: Any) -> Any:
    """Spread from the darkest to the brightest that occurs; what is in eight bits already stays."""
    if values.dtype == numpy.uint8:
        return values
    low, high = float(values.min()), float(values.max())
    return ((values.astype(numpy.float32) - low) * (255 / (high - low or 1))).astype(numpy.uint8)
