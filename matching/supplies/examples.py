"""A need and two offers, for the examples in docstrings: small and invented."""

from matching.supplies.facts import SupplyLocation, SupplyNeed, SupplyOffer

TODAY = 739_950
KYIV = SupplyLocation("UA", 50.45, 30.52)
KRAKOW = SupplyLocation("PL", 50.06, 19.94)
NEEDS = (
    SupplyNeed(
        "kyiv",
        "tamoxifen tablet 20 mg",
        "tamoxifen",
        100,
        KYIV,
        least_shelf_days=180,
        days_of_stock=5,
    ),
)
OFFERS = (
    SupplyOffer("krakow", "tamoxifen tablet 20 mg", "tamoxifen", 300, KRAKOW, TODAY + 400, pack=30),
    SupplyOffer("brno", "tamoxifen tablet 20 mg", "tamoxifen", 300, KRAKOW, TODAY + 3, pack=30),
)
SMALL = SupplyOffer("lublin", "tamoxifen tablet 20 mg", "tamoxifen", 56, KRAKOW, TODAY + 400, pack=28)
"""The same in packs of another size."""
