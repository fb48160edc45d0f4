"""What is said of ways beside e-mail."""

from referral.i18n import _l

WAY_NEEDED = _l("Choose the way that this number or name is for.")
ADDRESS_NEEDED = _l("Please write the number or name for this.")
NO_NUMBER = _l("Please write one phone number with its country code.")
NO_ACCOUNT_THERE = _l(
    "This is no name of an account there. It has letters, figures and a few signs, and no blanks."
)
NO_ADDRESS_THERE = _l(
    "This is no address for that way: a phone number with its country code, or the name that a messenger gives."
)
TWICE = _l("Choose another way than the first.")
NOT_THERE = _l("This way is not set up here.")
MINUTES_NEEDED = _l("Please write after how many minutes.")
WAY = _l("Way to reach an account’s person")
DEEDS: dict[str, object] = {
    "account.ways_changed": _l("The ways by which somebody is reached were changed"),
    "account.way_doubted": _l("A gateway says that nobody is reached by a number"),
    "account.way_trusted": _l("A number that a gateway doubted was found right"),
}
NAME_HERE = _l(
    "Your name here: %(name)s. Show it to whoever writes down your answers, if messages may reach you in this way. "
    "To end them, write STOP."
)
"""What a bot answers whoever begins to speak with it."""
