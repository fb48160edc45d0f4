"""The accessibility statement: what was measured by what, what is known not to work, whom to tell."""

from referral.i18n import _l
from referral.notices.saying import Section

WRITTEN_ON = "2026-11-30"
ACCESSIBILITY: dict[str, Section] = {
    "aim": Section(
        _l("What we aim at"),
        (
            _l(
                "Everybody should be able to use these pages: with a keyboard alone, with a screen "
                "reader, with large letters, on an old phone, in their own language."
            ),
            _l(
                "We measure them by EN 301 549 (version 3.2.1) and by the Web Content Accessibility "
                "Guidelines 2.2, level AA. We meet them in part: what is known not to work stands below."
            ),
        ),
    ),
    "tested": Section(
        _l("How it was tested"),
        (
            _l(
                "At each change of the program a real browser opens nearly all pages, as wide as a phone "
                "and as wide as a desk, and the tool axe looks for faults. A change with a fault is not "
                "taken."
            ),
            _l("In the same way some tasks are done with the keyboard alone, and others without scripts."),
            _l(
                "Each page is checked for its language, a title, one main heading, and a label for every "
                "field. Documents as PDF are checked for a reading order and a language."
            ),
            _l(
                "We tested this ourselves. Nobody from outside has, and no people with disabilities have "
                "been asked yet. Tools find only a part of all faults."
            ),
        ),
        is_list=True,
    ),
    "known": Section(
        _l("What is known not to work"),
        (
            _l(
                "Photographs of papers have no words beside them, unless a person has typed what stands "
                "in them."
            ),
            _l("Files that a hospital or a patient sends are shown as they are."),
            _l("The map is a picture; the same hospitals stand in a list."),
            _l(
                "A patient's page closes by itself after half an hour, and its code has an end, so that "
                "nobody else reads it. You can open it again at once."
            ),
            _l("Entering without a network, photographing papers and covering names need scripts."),
            _l("There is no sign language and no easy-to-read version. Call us: a person reads it to you."),
            _l("What people type is shown in the language in which they wrote it."),
        ),
        is_list=True,
    ),
    "tell": Section(
        _l("If something does not work for you"),
        (
            _l(
                "Call or write to us, say on which page and what happened. You may ask for anything here "
                "by telephone."
            ),
            _l(
                "If you get no answer, you may turn to the body of your country that watches over "
                "accessibility, or to its ombudsman."
            ),
        ),
    ),
}
