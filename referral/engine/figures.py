"""The dated figures of the engine's tables that pages and plans lean on."""

from datetime import timedelta

from matching.facts.figures import figure


def fresh_report_days() -> float:
    """How long a report of slots is taken at its word: pages, letters and the ranking go by this one figure."""
    return figure("fresh_report_days")


def longest_hold_days() -> int:
    """Nobody is held longer."""
    return round(figure("longest_hold_days"))


def holds_keep_the_rule() -> bool:
    """Whether replays show that nobody's group waits more than a day longer when slots are kept."""
    return figure("holds_keep_the_rule") == 1


def ask_again_after() -> timedelta:
    """How long a hospital that was full is not asked again for the same person."""
    return timedelta(days=figure("ask_again_after_days"))
