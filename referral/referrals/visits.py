"""The first visit as the hospital says it: day, hour, where, whom to ask for, what to bring; rows and a calendar."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta

from referral.hospitals.streets import street_of
from referral.i18n import _l, day_words, with_zone
from referral.referrals.models import Referral
from referral.referrals.shown.spoken import written_in
from referral.zones import zone_of

PARTS = ("ward", "entrance", "person", "visit_phone", "bring", "interpreter")
"""What is said of a visit beside day and hour: names of fields, kept sealed together."""
INTERPRETERS: dict[str, object] = {
    "staff": _l("The staff speak the patient's language"),
    "arranged": _l("The hospital arranges an interpreter"),
    "bring": _l("The patient should bring somebody who interprets"),
}
HEADINGS: dict[str, object] = {
    "ward": _l("Ward or department"),
    "entrance": _l("Address, entrance, floor"),
    "person": _l("Whom to ask for"),
    "visit_phone": _l("Telephone there"),
    "bring": _l("What to bring"),
    "interpreter": _l("Interpreter"),
}
IN_A_LIST = _l("Address in a public list; ask for the entrance")
AN_HOUR = timedelta(hours=1)

Row = tuple[str, str]


def day_and_hour(referral: Referral) -> str:
    """The day and, where it is said, the hour in the hospital's own time."""
    return _by_its_clock(day_words(referral.first_date), referral.first_time, referral)


def _by_its_clock(day: str, hour: str | None, referral: Referral) -> str:
    """A day and an hour, where there is one by the hospital's clock, which is named."""
    return with_zone(f"{day}, {hour}", zone_of(referral.hospital.country)) if day and hour else day


def rows(referral: Referral) -> list[Row]:
    """What was said of the visit beside day and hour; where nothing was said of the way in, the street of a list."""
    said = referral.visit or {}
    street = "" if said.get("entrance") else street_of(referral.hospital)
    return [*([(str(IN_A_LIST), street)] if street else []), *rows_of(said)]


def rows_of(said: Mapping[str, str]) -> list[Row]:
    """The same of a visit that is not written down yet."""
    return [(str(HEADINGS[name]), _words(name, said[name])) for name in PARTS if said.get(name)]


def _words(name: str, value: str) -> str:
    return str(INTERPRETERS.get(value, value)) if name == "interpreter" else value


def spoken(said: Mapping[str, str]) -> str:
    """The language in which a visit was written, by its words and their page; "" where neither tells."""
    own = " ".join(said.get(name, "") for name in PARTS if name != "interpreter")
    return written_in(own, said.get("language")) if own.strip() else ""


def typed(referral: Referral) -> dict[str, str]:
    """What a form that changes the visit begins with; the day is asked for anew."""
    said = {name: value for name, value in (referral.visit or {}).items() if name in PARTS}
    return {**said, **({"first_time": referral.first_time} if referral.first_time else {})}


def before(referral: Referral) -> str:
    """The day that was set before the present one, for whoever changes it; "" where there was none."""
    said = [step.before or {} for step in referral.moves if (step.before or {}).get("first_date")]
    days = [(each["first_date"], each.get("first_time")) for each in said]
    now = referral.first_date.isoformat() if referral.first_date else ""
    other = next((each for each in reversed(days) if each != (now, referral.first_time)), None)
    if other is None:
        return ""
    day = day_words(datetime.fromisoformat(other[0]).date())
    return _by_its_clock(day, other[1], referral)


def calendar(referral: Referral, title: str, location: str, now: datetime) -> str:
    """The visit for a calendar (iCalendar, RFC 5545): no name, no illness."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//visit//EN",
        "BEGIN:VEVENT",
        f"UID:{referral.id}@visit",
        f"DTSTAMP:{_utc(now)}",
        *_moments(referral),
        f"SUMMARY:{_escaped(title)}",
        f"LOCATION:{_escaped(location)}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "\r\n".join(part for line in lines for part in _folded(line)) + "\r\n"


def _moments(referral: Referral) -> list[str]:
    day = referral.first_date
    if day is None:
        return []
    if not referral.first_time:
        return [f"DTSTART;VALUE=DATE:{day:%Y%m%d}"]
    hour, minute = referral.first_time.split(":")
    zone = zone_of(referral.hospital.country)
    begins = datetime.combine(day, time(int(hour), int(minute)), zone)
    return [f"DTSTART:{_utc(begins)}", f"DTEND:{_utc(begins + AN_HOUR)}"]


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    found = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return found.replace("\n", "\\n")


def _folded(line: str) -> list[str]:
    """A line in pieces of at most 75 octets, the following ones with a space before."""
    pieces, piece = [], ""
    for sign in line:
        if len((piece + sign).encode()) > 73:
            pieces.append(piece)
            piece = " "
        piece += sign
    return [*pieces, piece]
