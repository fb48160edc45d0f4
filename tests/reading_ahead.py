"""Read by a process that begins others: all of our code, so that none of them reads it again. It opens no database."""

from importlib import import_module

from sqlalchemy.orm import configure_mappers

from referral import FEATURES, WITHOUT_PAGES

WHOLE = "tests.reading_ahead"
for _name in (each for row in FEATURES for each in row):
    import_module(f"referral.{_name}.{'commands' if _name in WITHOUT_PAGES else 'views'}")
configure_mappers()
