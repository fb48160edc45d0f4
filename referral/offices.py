"""What an operator says of itself: the offices that people call, by country, and who is responsible for the data."""

from typing import Any

ANYWHERE = "default"
OFFICE = frozenset({"name", "organisation", "phone", "hours", "email"})
"""What must be said of an office of the coordination: each a text, or a text for each language."""
CONTROLLER = frozenset({"name", "address", "officer", "reviewed"})
"""What may be said of who is responsible for the data and who reviewed the notice: texts, or one a language."""
DEMO_OFFICE = {
    "name": "Dana Wymyślona",
    "organisation": "Demo",
    "phone": "+48 00 000 00 00",
    "hours": "24/7",
    "email": "desk@bridge.example",
}


def wrong_offices(given: Any) -> str:
    """What is wrong with a table of offices by country with one for all others; "" for nothing."""
    offices = given.items() if isinstance(given, dict) else [("", None)]
    for country, office in offices:
        if not isinstance(office, dict) or set(office) != OFFICE or not all(office.values()):
            return f"office {country!r}: give each of {', '.join(sorted(OFFICE))}, and nothing else"
    return (
        f'give one office under "{ANYWHERE}", for all other countries'
        if given and ANYWHERE not in given
        else ""
    )


def wrong_controller(given: Any) -> str:
    """What is wrong with what is said of who is responsible; "" for nothing."""
    told = given.items() if isinstance(given, dict) else [("", None)]
    if all(name in CONTROLLER and said and isinstance(said, str | dict) for name, said in told):
        return ""
    return f"give any of {', '.join(sorted(CONTROLLER))}, each as words, and nothing else"
