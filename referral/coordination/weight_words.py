"""Why the weights are as they are, and who decided them, in the reader's words; the table itself is the engine's."""

from typing import Any

from referral.i18n import _l, language

# By version and priority: a later version has reasons of its own.
WHY: dict[tuple[str, str], object] = {
    ("2", "emergency"): _l(
        "Treatment cannot wait: the first date and a short journey decide. The rest counts only between equals."
    ),
    ("2", "urgent"): _l("The first date weighs most, then the road."),
    ("2", "not_triaged"): _l(
        "The deadlines and weights of urgent cases apply until a person has set the priority."
    ),
    ("2", "normal"): _l(
        "There is time for wishes: relatives, an even load, one hospital for all treatments."
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
