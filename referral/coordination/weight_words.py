"""Why the weights are as they are, and who decided them, in the reader's words; the table itself is the engine's."""

from typing import Any

from referral.i18n import _l, language

# By version and priority: a later version has reasons of its own.
WHY: dict[tuple[str, str], object] = {
    ("1", "emergency"): _l(
        "Treatment cannot wait: the first date decides, then a place and a short journey. Wishes count only "
        "when everything else is equal."
    ),
    ("1", "urgent"): _l("The first date weighs most. Language and an even load come before comfort."),
    ("1", "not_triaged"): _l(
        "The deadlines and weights of urgent cases apply until a person has set the priority."
    ),
    ("1", "normal"): _l(
        "There is time for wishes: language, relatives and an even load weigh more than elsewhere."
    ),
}
DECIDERS: dict[str, object] = {
    "the project's founding engineers": _l("The project's founding engineers"),
}
SHIPPED = "en"


def why(version: str, priority: str, shipped: str) -> tuple[str, str]:
    """Why a priority's weights are so, and the language of the sentence: the table's own where we have none."""
    words = WHY.get((version, priority))
    return (str(words), language()) if words is not None else (shipped, SHIPPED)


def decider(name: str) -> str:
    """Who decided a version, in the reader's words; a person's own name stays as it is."""
    return str(DECIDERS.get(name, name))


def reasons(weights: Any) -> list[tuple[str, str, str]]:
    """Priority, reason, language of the reason: all of one version of the table."""
    return [
        (str(priority), *why(weights.version, str(priority), text)) for priority, text in weights.why.items()
    ]
