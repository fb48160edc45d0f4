"""Really opens a file that a stranger sent, behind walls, and gives its pages as plain pictures.

`opened` is all that others call; what is imported here knows neither Flask nor a database nor a library of pictures.
"""

from referral.records.opening.asking import opened, standing
from referral.records.opening.terms import NOT_THE_FILE, REASONS, NotOpened, Opened, Page, Walls

__all__ = ["NOT_THE_FILE", "REASONS", "NotOpened", "Opened", "Page", "Walls", "opened", "standing"]
