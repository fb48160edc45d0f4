"""A letter that does not arrive says so: it raises the referral, is never silence, and is sent again by a person."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask

from referral import mail, occasions, outbox
from referral.audit import Actor
from referral.db import db
from referral.engine.directory import rows
from referral.engine.past_answers import past_answers
from referral.notifications.actions import follow_addresses, send_again, settle
from referral.outbox import BOUNCED, DEAD, PENDING, REFUSED, SENT, VOID, OutboxMessage
from referral.referrals import actions
from referral.referrals.actions import deadlines
from referral.referrals.models import Referral
from tests.factories import a_case, a_hospital, a_user
from tests.notifications.mail_servers import Postmaster, listening
from tests.pages import Pages
from tests.referrals.scenes import a_sent_referral, letters

MINUTE = timedelta(minutes=1)
UNKNOWN = "550 5.1.1 no such mailbox"


@pytest.fixture
def master(app: Flask) -> Iterator[Postmaster]:
    """A mail server that takes everything until it is told otherwise."""
    with listening(app) as found:
        yield found


def _refused(master: Postmaster, now: datetime, says: str = UNKNOWN) -> Referral:
    """A referral whose letter the hospital's server has refused."""
    referral = a_sent_referral(now=now)
    master.says[str(referral.hospital.email)] = says
    outbox.deliver(now)
    db.session.refresh(referral)
    return referral


def _of(referral: Referral) -> OutboxMessage:
    return next(each for each in letters("referral_new") if each.facts["referral"] == str(referral.id))


@pytest.mark.both_databases
def test_a_refusal_for_good_raises_the_referral_at_once(
    app: Flask, master: Postmaster, now: datetime
) -> None:
    referral = _refused(master, now)
    letter = _of(referral)
    assert (letter.state, letter.attempts, letter.noticed_at) == (REFUSED, 1, now), "no seven retries"
    assert referral.undelivered_at == now and referral.case.due_at == now
    assert outbox.figures(now)["not_delivered"] == 1
    outbox.deliver(now + MINUTE)
    told = [str(each["Subject"]) for each in master.received]
    assert told == [f"A letter did not arrive: {referral.case.reference}"], "the coordinator is told, once"


def test_what_did_not_arrive_is_never_the_hospitals_silence(
    app: Flask, master: Postmaster, now: datetime
) -> None:
    referral = _refused(master, now)
    late = referral.deadline_at + timedelta(days=5)
    for moment in (deadlines.remind_from(referral), late):
        deadlines.tick(moment)
    db.session.refresh(referral)
    assert (referral.state, referral.reminded_at) == ("requested", None)
    assert len(past_answers(late)) == 0
    (hospital,) = [each for each in rows(late) if each.id == referral.hospital_id]
    assert hospital.unanswered == 0 and hospital.answers_in_time is None


def test_sent_again_to_another_address_the_hospital_has_its_whole_time(
    app: Flask, master: Postmaster, now: datetime
) -> None:
    referral = _refused(master, now)
    given, later = referral.deadline_at - now, now + timedelta(days=2)
    send_again(_of(referral), a_user().as_actor(), later, "onkologia@hospital.example")
    outbox.deliver(later)
    db.session.refresh(referral)
    assert "onkologia@hospital.example" in master.readers
    assert referral.undelivered_at is None and referral.reached_at == later
    assert referral.deadline_at == later + given
    assert db.session.scalars(db.select(OutboxMessage).where(outbox.unsettled())).all() == []
    assert list(past_answers(later + timedelta(days=1)).days) == [1.0], "counted from then"


def test_two_people_who_press_at_once_send_once(app: Flask, master: Postmaster, now: datetime) -> None:
    from referral.errors import Conflict

    referral = _refused(master, now)
    letter = _of(referral)
    send_again(letter, a_user().as_actor(), now)
    with pytest.raises(Conflict):
        send_again(letter, a_user().as_actor(), now)
    assert len([each for each in letters("referral_new")]) == 2


def test_a_hospital_that_opens_it_all_the_same_has_its_time_back(
    app: Flask, master: Postmaster, now: datetime
) -> None:
    referral = _refused(master, now)
    later = referral.deadline_at + timedelta(days=1)
    given = referral.deadline_at - now
    actions.receive(referral, Actor("link", "a link", "hospital", referral.hospital_id), later)
    deadlines.tick(later)
    db.session.refresh(referral)
    assert (referral.state, referral.undelivered_at, referral.reached_at) == ("received", None, later)
    assert referral.deadline_at == later + given


def test_told_by_telephone_nothing_more_is_sent_and_the_clock_runs(
    app: Flask, master: Postmaster, now: datetime
) -> None:
    referral, later = _refused(master, now), now + timedelta(hours=5)
    deadline = referral.deadline_at
    settle(_of(referral), a_user().as_actor(), later)
    db.session.refresh(referral)
    assert (referral.undelivered_at, referral.deadline_at) == (None, deadline + timedelta(hours=5))


def test_a_mended_address_takes_the_lost_letter_by_itself(
    app: Flask, master: Postmaster, now: datetime
) -> None:
    referral = _refused(master, now)
    assert follow_addresses(now + MINUTE) == 0, "the address is still the one that was refused"
    referral.hospital.email = "nowy@hospital.example"
    db.session.commit()
    assert (follow_addresses(now + MINUTE), follow_addresses(now + MINUTE)) == (1, 0)
    outbox.deliver(now + MINUTE)
    assert "nowy@hospital.example" in master.readers


def test_an_address_mended_while_the_letter_waits_is_the_one_it_goes_to(
    app: Flask, master: Postmaster, now: datetime
) -> None:
    referral = a_sent_referral(now=now)
    referral.hospital.email = " nowy@hospital.example "
    db.session.commit()
    outbox.deliver(now)
    assert master.readers == ["nowy@hospital.example"], "and a blank beside it is nobody's address"


def test_put_off_it_is_tried_again_and_on_the_desk_after_an_hour(
    app: Flask, master: Postmaster, now: datetime
) -> None:
    referral = _refused(master, now, "451 4.7.1 later please")
    letter = _of(referral)
    assert (letter.state, letter.due_at, referral.undelivered_at) == (PENDING, now + MINUTE, None)
    for minutes in (1, 6, 21, 59):
        outbox.deliver(now + minutes * MINUTE)
    db.session.refresh(referral)
    assert referral.undelivered_at is None
    outbox.deliver(now + 60 * MINUTE)
    db.session.refresh(referral)
    assert referral.undelivered_at == now + 60 * MINUTE and letter.state == PENDING, "tried on"
    master.says.clear()
    outbox.deliver(now + 81 * MINUTE)
    db.session.refresh(referral)
    assert (referral.undelivered_at, letter.state) == (None, SENT)


def test_put_off_for_ever_it_is_given_up_and_stays_on_the_desk(
    app: Flask, master: Postmaster, now: datetime
) -> None:
    referral = _refused(master, now, "451 4.7.1 later please")
    for day in range(1, 10):
        outbox.deliver(now + timedelta(days=2 * day))
    assert _of(referral).state == DEAD and outbox.figures(now)["not_delivered"] == 1
    deadlines.tick(now + timedelta(days=30))
    db.session.refresh(referral)
    assert referral.state == "requested"


def test_one_server_that_hangs_does_not_hold_up_the_others(
    app: Flask, master: Postmaster, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "TIMEOUT", 3)
    stuck = a_sent_referral(now=now)
    master.hangs_at.add(str(stuck.hospital.email))
    others = [a_sent_referral(now=now + MINUTE) for _ in range(6)]
    done = outbox.deliver(now + MINUTE)
    assert (done.sent, done.failed) == (len(others), 1)
    assert (_of(stuck).state, _of(stuck).last_error) == (PENDING, "SMTPServerDisconnected")


def test_no_letter_is_sent_before_the_server_has_said_yes(
    app: Flask, master: Postmaster, now: datetime
) -> None:
    referral = a_sent_referral(now=now)
    master.dies_before_yes = True
    assert outbox.deliver(now).sent == 0
    assert (_of(referral).state, _of(referral).sent_at) == (PENDING, None)


def test_a_worker_killed_after_the_yes_tells_it_again_under_the_same_name(
    app: Flask, master: Postmaster, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> bool:
        raise KeyboardInterrupt

    referral = a_sent_referral(now=now)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(outbox, "_done", killed)
        outbox.deliver(now)
    assert _of(referral).state == "sending" and len(master.received) == 1
    assert outbox.deliver(now + MINUTE).sent == 0, "not while its lease runs"
    assert outbox.deliver(now + 2 * MINUTE).sent == 1
    assert len({str(each["Message-ID"]) for each in master.received}) == 1 and len(master.received) == 2


def test_a_letter_that_comes_back_days_later_raises_the_referral(
    app: Flask, master: Postmaster, now: datetime
) -> None:
    referral, later = a_sent_referral(now=now), now + timedelta(days=2)
    outbox.deliver(now)
    assert outbox.came_back(_of(referral).id, later) and not outbox.came_back(_of(referral).id, later)
    db.session.refresh(referral)
    assert (_of(referral).state, referral.undelivered_at) == (BOUNCED, later)
    deadlines.tick(referral.deadline_at + timedelta(days=1))
    db.session.refresh(referral)
    assert referral.state == "requested", "a letter that came back is no silence"


def test_what_was_withdrawn_meanwhile_is_void_and_not_sent(
    app: Flask, master: Postmaster, now: datetime
) -> None:
    referral = a_sent_referral(now=now)
    actions.withdraw(referral, a_user().as_actor(), now)
    outbox.deliver(now)
    assert (_of(referral).state, _of(referral).sent_at) == (VOID, None)


def test_two_hospitals_with_one_address_each_get_their_letter(
    app: Flask, master: Postmaster, now: datetime
) -> None:
    for _ in range(2):
        a_sent_referral(a_case(), a_hospital(email="centrum@hospital.example"), now=now)
    assert outbox.deliver(now).sent == 2
    assert master.readers == ["centrum@hospital.example"] * 2


@pytest.mark.parametrize(
    ("written", "sent_to"),
    [
        ("onko@szpital-łódź.example", "onko@" + "szpital-łódź.example".encode("idna").decode()),
        (" a@b.example", "a@b.example"),
    ],
)
def test_addresses_as_people_write_them(app: Flask, written: str, sent_to: str) -> None:
    found = mail.ascii_address(written)
    assert found == sent_to


@pytest.mark.parametrize(
    "written", ["", "nobody", "a b@c.example", "@c.example", "a@" + "x" * 70 + ".example"]
)
def test_what_can_be_no_address_is_refused_for_good(app: Flask, written: str) -> None:
    with pytest.raises(mail.BadAddress) as refused:
        mail.ascii_address(written)
    assert mail.is_for_good(refused.value)


def test_the_desk_sees_it_and_sends_it_elsewhere(app: Flask, master: Postmaster, now: datetime) -> None:
    referral = _refused(master, now)
    letter_id = _of(referral).id
    desk = Pages(app).sign_in(a_user("coordinator"))
    page = desk.get("/desk/letters")
    assert referral.case.reference in page.text and "Refused: the mail server" in page.text
    assert desk.get(f"/desk/letters/{letter_id}").status == 200
    assert desk.post(f"/desk/letters/{letter_id}", {"how": "other"}).status == 422, "which other address?"
    elsewhere = {"how": "other", "email": "inny@hospital.example"}
    answer = desk.post(f"/desk/letters/{letter_id}", elsewhere)
    assert answer.status == 303
    assert referral.case.reference not in desk.get("/desk/letters").text
    assert desk.get(f"/desk/letters/{letter_id}").status == 404


def test_how_many_did_not_arrive_is_told_where_the_installation_is_watched(
    app: Flask, master: Postmaster, now: datetime, pages: Pages
) -> None:
    _refused(master, now)
    assert pages.client.get("/readyz").json["letters"]["not_delivered"] == 1


def test_a_coordinator_who_reminds_twice_sends_two_reminders(
    app: Flask, master: Postmaster, now: datetime
) -> None:
    referral, coordinator = a_sent_referral(now=now), a_user("coordinator").as_actor()
    outbox.deliver(now)
    for hours in (1, 14):
        moment = now + timedelta(hours=hours)
        assert actions.remind(referral, coordinator, moment) and not actions.remind(
            referral, coordinator, moment
        )
        outbox.deliver(moment)
    assert [each.state for each in letters("referral_reminder")] == [SENT, SENT]
    assert len(master.received) == 3


def test_a_consent_that_is_given_again_is_told_as_that_each_time(
    app: Flask, master: Postmaster, now: datetime
) -> None:
    assert occasions.telling("consent.restored", "hospital") is not None
    reader = outbox.Reader("hospital", "hospital:7", "a@b.example", "pl")
    told = [
        outbox.tell("consent.restored", reader, "referral:7", str(n), now, referral="7", link=None)
        for n in (1, 2)
    ]
    assert len({each.id for each in told if each}) == 2


@pytest.mark.both_databases
def test_a_visit_that_is_moved_cancels_the_letter_that_has_not_left(
    app: Flask, master: Postmaster, now: datetime
) -> None:
    referral = a_sent_referral(now=now)
    hospital = referral.hospital
    reader = outbox.Reader("hospital", f"hospital:{hospital.id}", str(hospital.email), "pl")
    facts = {"referral": str(referral.id), "link": None}
    first, second = (
        outbox.tell("referral.set_appointment", reader, f"referral:{referral.id}", day, now, **facts)
        for day in ("3", "4")
    )
    db.session.commit()
    outbox.deliver(now)
    assert first and second and (first.state, second.state) == (VOID, SENT)
    outbox.deliver(now + timedelta(days=3))
    assert first.state == VOID and first.sent_at is None, "void is void"


def test_what_is_void_is_never_lost_nor_counted(app: Flask, master: Postmaster, now: datetime) -> None:
    referral = a_sent_referral(now=now)
    actions.withdraw(referral, a_user().as_actor(), now)
    outbox.deliver(now)
    letter = _of(referral)
    assert letter.state == VOID and not outbox.came_back(letter.id, now)
    assert not outbox.answered(letter.id, outbox.AUTOMATIC, now) and letter.state == VOID
    assert outbox.figures(now) == {"waiting": 0, "late": 0, "not_delivered": 0}


@pytest.mark.both_databases
def test_a_worker_that_stood_still_for_days_is_not_the_hospitals_silence(
    app: Flask, master: Postmaster, now: datetime
) -> None:
    referral = a_sent_referral(now=now)
    given, later = referral.deadline_at - now, referral.deadline_at + timedelta(days=1)
    assert deadlines.tick(later).expired == 0, "the clock may look before the letters leave"
    outbox.deliver(later)
    deadlines.tick(later)
    db.session.refresh(referral)
    assert (referral.state, referral.deadline_at, referral.reached_at) == ("requested", later + given, later)
    deadlines.tick(later + given + timedelta(days=5))
    db.session.refresh(referral)
    assert referral.state == "expired", "from then on it owes an answer"


def test_all_that_waited_leaves_without_a_pause(app: Flask, master: Postmaster, now: datetime) -> None:
    for _ in range(7):
        a_sent_referral(now=now)
    outbox.drain(limit=3)
    assert len(master.received) == 7
