"""Compile the catalogues that have changed: .po → .mo, quickly when nothing has; and say how whole each is."""

import json
import re
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

HERE = Path(__file__).parent
COVERAGE = "coverage.json"
"""Language → the share of the hospital's side that is translated; referral/i18n.py hides what has gaps."""
# The files whose words a hospital's reader meets; what stands in them is whole in every language.
HOSPITAL_SIDE = re.compile(
    r"^(templates/(base\.html|components/|demo/|errors/|hospitals/(?!\w*(proposal|coverage))|referrals/(?!visit\.|way_back|report_as_patient|show_letters)|security/|accounts/(home|edit|accept_inv))"
    r"|templates/(information/show_phrases|materials/(list|shelf|parts)\.)"
    r"|referral/information/phrases\.py"
    r"|templates/export_rules/(choose|show_list|stop|paper|parts)\.|referral/export_rules/(goods|classes)\.py"
    r"|templates/letters/(referral_|identity_code|places_stale|invitation|reset_instructions)"
    r"|referral/(web|labels|fields|forms|i18n|errors)\.py"
    r"|referral/(hospitals|referrals)/(?!(table|arranging|importing)/desk_|on_paper/kinds|importing/showing|views/(proposals|known|patient_visit))"
    r"|referral/intake/questions/(codes|first|kinds|later)\.py"
    r"|templates/showing/(show|values|letters)\.|referral/records/showing/(said\.py|views/(hospital|letters))"
    r"|templates/notices/(show_accessibility|parts)\.|referral/notices/access\.py"
    r"|templates/screening/(?!list_venues|make_venue|show_venue|list_calls|show_call|end_calls|desk|poster|paper_list)"
    r"|referral/screening/(lines|forms|actions|calling)\.py"
    r"|templates/(centres/|organisations/(list\.|parts)|information/(suggest|show_suggestion)\.)"
    r"|referral/(centres/|organisations/kinds\.py|information/(wording\.py|views/everybody))"
    r"|templates/supplies/(choose|make_offer|list_public|show_offer_own|offer_facts|parts|paper_\w+)\."
    r"|templates/dangers/(report|sent)\.|referral/dangers/saying\.py"
    r"|templates/letters/supply_(moved|offered|short)"
    r"|referral/supplies/(wording|forms|saying|views/public|actions/offers)\.py"
    r"|templates/societies/(?!list_kept|edit|list_liaisons|invite\.|ask\.|card)"
    r"|templates/letters/(liaison_|relay_)"
    r"|referral/societies/(kinds|told|forms|links|actions/(liaisons|relays)|views/(public|door|own|answering))"
    r"|templates/statistics/show_totals|referral/statistics/public\.py"
    r"|templates/accountability/(parts|show_own)|referral/accountability/(wording|showing)"
    r"|referral/records/reading/saying\.py"
    r"|templates/(advice/(own_|parts)|letters/advice_)|referral/advice/(wording|views/own)\.py"
    r"|referral/records/(opening/wording|papers/(sent|storing))\.py"
    r"|referral/accounts/(navigation|security|forms|queries|actions|views|library_words)\.py)"
)


def main(folder: Path = HERE) -> None:
    """Write each .mo that is missing or older than its .po, fuzzy entries left out, and coverage.json."""
    kept = folder / COVERAGE
    before = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    now = {po.parent.parent.name: po for po in sorted(folder.glob("*/LC_MESSAGES/messages.po"))}
    shares = {code: before.get(code) if _is_compiled(po) else None for code, po in now.items()}
    shares = {code: _compile(code, now[code]) if share is None else share for code, share in shares.items()}
    if shares != before:
        kept.write_text(json.dumps(shares, indent=1) + "\n", encoding="utf-8")


def hospital_side(catalogue: Catalog) -> list[Message]:
    """The messages whose words a hospital's reader meets."""
    messages = [message for message in catalogue if message.id]
    return [each for each in messages if any(HOSPITAL_SIDE.match(path) for path, _ in each.locations)]


def coverage(catalogue: Catalog) -> float:
    """The share of the hospital's side that is translated whole: every plural, nothing fuzzy."""
    wanted = hospital_side(catalogue)
    return sum(_is_whole(message) for message in wanted) / max(len(wanted), 1)


def _is_whole(message: Message) -> bool:
    words = [message.string] if isinstance(message.string, str) else list(message.string)
    return bool(words) and all(words) and not message.fuzzy


def _is_compiled(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime


def _compile(code: str, po: Path) -> float:
    with po.open("rb") as source, po.with_suffix(".mo").open("wb") as target:
        catalogue = read_po(source, locale=code)
        write_mo(target, catalogue)
    share = coverage(catalogue)
    print(f"catalogue        {code}" + (f" ({share:.0%} of a hospital's sentences)" if share < 1 else ""))
    return share


if __name__ == "__main__":
    main()
