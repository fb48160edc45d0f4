"""What can be chosen of two cases → the verdict, and which of the two cases is closed as a duplicate."""

CHOICES: dict[str, tuple[str, str | None]] = {
    "keep_this": ("same", "other"),
    "keep_other": ("same", "this"),
    "keep_both": ("same", None),
    "different": ("different", None),
}
