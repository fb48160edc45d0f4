"""Requests counted by route and status, by several processes together; no id, no token, no page without a trace."""

from pathlib import Path

import pytest
from flask import Flask

from referral import metrics, request_metrics
from referral.errors import StartRefused
from tests.metrics.counting import asked
from tests.metrics.evaluating import fires, series
from tests.metrics.test_alerts import RULES


def test_several_processes_count_together_and_alerts_see_what_fails(
    well: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(well.config, "METRICS_DIR", str(tmp_path))
    asked(tmp_path, 2)
    before = metrics.exposed(well)
    asked(tmp_path, 6)
    shown = metrics.exposed(well)
    counted = {
        (each.labels["route"], each.labels["status"]): each.value
        for each in series(shown)
        if each.name == "oncobridge_requests_total"
    }
    assert counted == {("/card/<token>", "200"): 8, ("(no route)", "404"): 8, ("/broken", "500"): 8}
    assert 'oncobridge_request_seconds_count{route="/card/<token>"} 8.0' in shown
    assert "secret" not in shown and "tally" not in shown
    rule = RULES["PagesFail"]["expr"]
    assert fires(rule, shown, before) and not fires(rule, before, before)


def test_begun_anew_ended_processes_count_no_more_and_those_of_other_machines_stay(
    tmp_path: Path,
) -> None:
    asked(tmp_path, 1)
    other = tmp_path / "counter_other-machine-7.db"
    other.write_bytes(b"")
    request_metrics.begin_anew(tmp_path)
    assert list(tmp_path.iterdir()) == [other]


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.getuid", lambda: 12_345)
    with pytest.raises(StartRefused, match="METRICS_DIR"):
        request_metrics.own_folder(tmp_path / "theirs")
