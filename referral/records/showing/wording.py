"""What is said of showing papers: to whoever covers names, to hospitals, to the patient of who looked."""

from referral.i18n import _l

PAGE_MOVED_ON = _l("This page was covered or taken anew meanwhile. Please look at how it stands now.")
NO_SUCH_ROWS = _l("Please write rows of the grid by their numbers, for example 3-5, 9.")
NO_SUCH_BOXES = _l("The boxes could not be read. Please draw them again, or name rows of the grid.")
TOO_MANY_BOXES = _l("These are too many boxes for one page. Please use fewer, larger ones.")
DEEDS: dict[str, object] = {
    "paper_cover.made": _l("Names on a page were covered"),
    "paper_cover.checked": _l("Somebody looked at the whole covered page: no name stands on it"),
    "paper_cover.taken_away": _l("A covered page was taken away"),
    "paper.read": _l("A page of a paper was read"),
    "paper_original.read": _l("A paper was saved as it came"),
    "paper_bundle.read": _l("A paper was saved together with others"),
    "paper.letter_taken_back": _l("The hospital took back a letter that it had sent as a file"),
}
