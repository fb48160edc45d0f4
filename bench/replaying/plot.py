"""One picture of a replay for the README: waits, lateness, and how near to hindsight; matplotlib lives here alone."""

from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
from matplotlib.axes import Axes

from bench.replaying.measures import PERCENTILES, Figures

NAMES = {
    "nearest": "nearest hospital",
    "first_come": "best score, first come",
    "first_come_forecast": "first come, with our forecasts",
    "plan": "plan each hour",
    "plan_asking_two": "plan, two asked at once",
    "plan_priced": "plan with prices",
    "hindsight": "hindsight (knows all)",
    "hindsight_blind": "hindsight, no-shows unknown",
    "hindsight_even": "the same, each day late alike",
}
COLOURS = {
    "nearest": "#b10e1e",
    "first_come": "#f47738",
    "first_come_forecast": "#ffb81c",
    "plan": "#005eb8",
    "plan_asking_two": "#330072",
    "plan_priced": "#00a499",
    "hindsight": "#768692",
    "hindsight_blind": "#aeb7bd",
    "hindsight_even": "#231f20",
}


def draw(found: Figures, file: Path) -> None:
    """Draw the figures of bench.replay into a PNG file."""
    matplotlib.use("Agg")
    wide = {"width_ratios": (2.2, 1, 1, 1)}
    figure, (waits, days, late, near) = plt.subplots(
        1, 4, figsize=(15, 4.8), layout="constrained", gridspec_kw=wide
    )
    _waits(waits, found["policies"])
    _bars(days, found["policies"], "mean_days_late", "days past the due date, mean", 1)
    _bars(late, found["policies"], "lateness_cost", "points lost by lateness, a person", 1)
    _bars(near, found["policies"], "of_hindsight", "value, % of the hindsight bound", 100)
    figure.suptitle(
        f"{found['people']:,} invented people in {found['days']} days before {found['hospitals']} real centres; "
        f"places, answers and luck invented (seed {found['seed']})",
        fontsize=10,
    )
    figure.savefig(file, dpi=120)
    plt.close(figure)


def _waits(axes: Axes, policies: dict[str, Figures]) -> None:
    for policy, row in policies.items():
        axes.plot(row["percentiles_days"], PERCENTILES, color=COLOURS[policy], label=NAMES[policy])
    axes.set_xlabel("days from arrival to the first treatment")
    axes.set_ylabel("% of people")
    axes.set_xlim(left=0)
    axes.grid(alpha=0.3)
    axes.legend(fontsize=9, loc="lower right")


def _bars(axes: Axes, policies: dict[str, Figures], name: str, label: str, factor: float) -> None:
    values = [row[name] * factor for row in policies.values()]
    bars = axes.barh([NAMES[each] for each in policies], values, color=[COLOURS[each] for each in policies])
    axes.bar_label(bars, fmt="%.1f", padding=3, fontsize=8)
    axes.invert_yaxis()
    axes.set_xlabel(label)
    axes.margins(x=0.25)
    if axes.get_subplotspec().colspan.start > 1:
        axes.set_yticklabels([])
