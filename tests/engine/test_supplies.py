"""What is proposed of offers: why a need is not filled is said as it is."""

from datetime import date

from referral.engine.supplies import NOTHING_MORE, Given, Wanted, Whereabouts, proposed

LVIV, WARSAW, TODAY = Whereabouts("UA", 49.84, 24.03), Whereabouts("PL", 52.23, 21.01), date(2026, 11, 29)


def wanted(name: str, quantity: int, stock: int = 9) -> Wanted:
    """A need of one kind of tablets."""
    return Wanted(name, "capecitabine/500", "capecitabine", quantity, LVIV, 6, "room", stock)


def given(quantity: int) -> Given:
    """One offer of them, in packs of a hundred."""
    return Given(
        "gift", "capecitabine/500", "capecitabine", quantity, WARSAW, date(2028, 11, 29), 100, "room"
    )


def test_who_gets_all_that_is_offered_is_told_that_there_is_no_more() -> None:
    found = proposed([wanted("a", 1200)], [given(800)], TODAY)
    assert found.unmet == {"a": (400, NOTHING_MORE)} and not found.unused


def test_who_shares_with_others_is_told_that_they_come_first() -> None:
    found = proposed([wanted("a", 1200, stock=60), wanted("b", 800, stock=1)], [given(800)], TODAY)
    assert sum(pair.units for pair in found.pairs) == 800
    assert {why for _units, why in found.unmet.values()} == {"others_were_better"}
