"""What a person is told whose file was not opened, each sentence with what to do now."""

from referral.i18n import _l

REASON_WORDS: dict[str, object] = {
    "empty": _l("This file is empty. Choose the file again, or take a photograph of the page."),
    "too_large": _l("This file is larger than 25 MB. Send its pages one by one, or photographs of them."),
    "unknown_format": _l(
        "This is not a kind of file that can be opened here. Take a photograph of the page, or send it as PDF."
    ),
    "damaged": _l(
        "This file is damaged or did not arrive whole. Send it again, or take a photograph of the page."
    ),
    "too_many_pages": _l(
        "This document has more than 60 pages. Send the pages that matter, at most 60 at once."
    ),
    "too_many_pixels": _l(
        "This picture is too large. Take the photograph with an ordinary setting of the camera and send that."
    ),
    "encrypted": _l(
        "This document is locked with a password. Save it without the password, or take a photograph of the page."
    ),
    "active_content": _l(
        "This document holds a program or another file and is not opened. Take a photograph of the page instead."
    ),
    "took_too_long": _l(
        "Opening this file took too long. Send fewer pages at once, or take a photograph of the page."
    ),
    "too_much_memory": _l("This file is too large when it is opened. Take a photograph of the page instead."),
    "no_picture": _l(
        "There is no page and no picture in this file. Choose another file, or take a photograph of the page."
    ),
    "unreadable_compression": _l(
        "This scan is packed in a way that cannot be read here. Ask for it as JPEG, or take a photograph of the screen."
    ),
    "letters_missing": _l(
        "Some words of this document cannot be drawn here and would be missing. "
        "Take a photograph of the page as you see it."
    ),
    "walls_missing": _l(
        "The file has arrived and is kept. It cannot be opened yet because something is missing on our side; "
        "you need not send it again."
    ),
    "not_answered": _l(
        "The file has arrived and is kept. It will be opened later; you need not send it again."
    ),
}
