"""Every page that answers HTML, who looks at it, and where it is: the table the tour goes by."""

from collections.abc import Iterator
from dataclasses import dataclass

from referral.intake.questions.table import GROUPS
from tests.journeys.world import ASKED, World

HOSPITAL_LANGUAGES = tuple(ASKED)
OWN_PAGES = ("place", "diagnosis")


@dataclass(frozen=True)
class Stop:
    """One page as one person sees it: the view that must answer, and its address."""

    endpoint: str
    who: str
    address: str


# Views that a browser may GET and that the tour leaves out; why.
LEFT_OUT = {
    "static": "files",
    "security.static": "the library's files; none is used",
    "health.alive": "a word for machines",
    "health.ready": "JSON for machines",
    "security.tf_select": "only for who has a passkey: tests/journeys/test_passkey.py",
    "security.wan_signin": "only for who has a passkey: tests/journeys/test_passkey.py",
    "security.wan_delete": "leads back to the list of passkeys",
    "search_engines.robots": "a word for machines",
    "offline_shell.show": "the phone's own page: tests/journeys/test_without_network.py",
    "offline_shell.list_files": "a word for machines",
    "offline_shell.tell_catalogue": "a word for machines",
    "offline_shell.tell_manifest": "a word for machines",
    "offline_shell.worker": "a script",
    "centres.show_base": "open data for machines: tests/centres/test_data.py",
    "centres.show_objects": "open data for machines: tests/centres/test_data.py",
    "centres.show_bundle": "open data for machines: tests/centres/test_data.py",
    "centres.save": "a table for spreadsheets: tests/centres/test_data.py",
    "notifications.table_of_addresses": "a table for spreadsheets",
    "coordination.save_list": "a table for spreadsheets",
    "accounts.save_events": "a table for spreadsheets",
    "gateways.hear_by_address": "a word for machines",
    "gateways.be_found": "a word for machines",
    "offline.list_keys": "a word for machines",
    "offline.show_state": "a word for machines",
    "offline.show_paper": "a word for machines",
    "offline.offer_enrolment": "a word for machines",
    "offline.show_envelope": "needs an envelope: tests/offline/test_desk.py",
    "accountability.save": "a table for spreadsheets",
    "statistics.save": "a table for spreadsheets",
    "statistics.print_pdf": "a report on paper",
    "record_copies.show": "needs one that was asked for: tests/record_copies/test_way.py",
    "record_copies.save": "a ZIP: tests/record_copies/test_way.py",
    "record_copies.save_own": "a ZIP: tests/record_copies/test_way.py",
    "accountability.save_own": "a table for spreadsheets",
    "letters_on_paper.show": "a PDF: tests/letters_on_paper",
    "referrals.show_packet": "a PDF: tests/referrals/test_paper.py",
    "referrals.show_packet_by_link": "a PDF: tests/referrals/test_paper.py",
    "referrals.show_own_letter": "a PDF: tests/referrals/test_paper.py",
    "messages.open": "needs a text's own link: tests/messages/test_open.py",
    "showing.list": "needs a paper that was opened: tests/journeys/test_covering.py",
    "showing.cover": "needs a paper that was opened: tests/journeys/test_covering.py",
    "showing.show": "needs papers that are agreed to: tests/records/showing/test_states.py",
    "showing.show_by_link": "needs papers that are agreed to: tests/journeys/test_covering.py",
    "showing.send_letter": "needs an acceptance: tests/records/showing/test_letters.py",
    "showing.send_letter_by_link": "needs an acceptance: tests/journeys/test_covering.py",
    "showing.list_own": "needs the second secret: tests/records/showing/test_looked.py",
    **{
        f"showing.{name}{by}": "a picture or a file"
        for name, doors in (
            ("show_page", 2),
            ("save_original", 2),
            ("save_all", 2),
            ("show_uncovered", 1),
            ("show_covered", 1),
            ("show_letter", 1),
            ("show_own", 1),
        )
        for by in ("", "_by_link")[:doors]
    },
    "papers.show": "needs a case of its own: tests/records/papers/test_doors.py",
    "papers.stand": "a word for scripts",
    "papers.read": "needs a paper that was opened: tests/records/papers/test_doors.py",
    "papers.page": "a picture",
    "papers.original": "a file",
    "own_papers.show": "needs the second secret: tests/records/papers/test_doors.py",
    "own_papers.stand": "a word for scripts",
    "own_papers.read": "needs a paper that was opened: tests/records/papers/test_doors.py",
    "own_papers.page": "a picture",
    "own_papers.original": "a file",
    "moving_papers.move": "needs a paper that was opened: tests/records/papers/test_doors.py",
    "societies.edit": "needs a society: tests/societies/test_list.py",
    "societies.show": "needs a society: tests/societies/test_list.py",
    "societies.ask": "tests/journeys/test_society_asked.py",
    "societies.invitation": "tests/journeys/test_society_asked.py",
    "societies.show_own": "tests/journeys/test_society_asked.py",
    "societies.leave": "tests/journeys/test_society_asked.py",
    "societies.show_by_link": "tests/journeys/test_society_asked.py",
    "societies.show_request": "needs a request of its own society: tests/societies/test_relays.py",
    "reading.read_page": "needs a paper: tests/records/reading",
    "reading.describe": "needs a paper: tests/records/reading",
    "reading.picture": "a picture: tests/records/reading",
    "reading.open_request": "needs a letter: tests/records/reading/test_asking.py",
    "organisations.edit": "needs an organisation: tests/organisations/test_list.py",
    "signatures.show_row": "needs a row: tests/signatures/test_sign.py",
    "signatures.sign": "needs a row: tests/signatures/test_sign.py",
    "dangers.show": "needs a report: tests/dangers/test_life.py",
    "dangers.save": "a table: tests/dangers/test_life.py",
    "information.show_suggestion": "needs a suggestion: tests/information/test_life.py",
    "screening.print_sheet": "a PDF: tests/screening/test_partner.py",
    "screening.print_own": "a PDF: tests/screening/test_partner.py",
    "supplies.print_paper": "a PDF: tests/supplies/test_pages.py",
    "supplies.show_institution_own": "needs a letter's own link: tests/journeys/test_received_short.py",
    "supplies.make_need_own": "needs a letter's own link: tests/journeys/test_received_short.py",
    "supplies.show_offer_own": "needs a letter's own link: tests/journeys/test_received_short.py",
    "information.decide": "needs a suggestion: tests/information/test_life.py",
    "information.keep_page": "a file to keep: tests/information/test_keep.py",
    "export_rules.edit": "needs a rule: tests/journeys/test_export_rules.py",
    "export_rules.print_list": "a PDF: tests/export_rules/test_checklist.py",
    "materials.print_card": "a PDF: tests/materials/test_sheets.py",
    "referrals.show_visit": "a calendar's file",
    "referrals.show_visit_by_link": "a calendar's file",
    "intake.ask_again": "only where the case is over: tests/intake/test_again.py",
    "predicted_answers.switch": "needs hundreds of past answers to learn from",
}

BY_LINK = ("accept", "accept_with_conditions", "ask_information", "refer_onward", "reject")
RECORDED = ("accept", "refer_onward")

# Who → (language, the pages they look at). `{name}` stands for what tests/journeys/world.py made.
PEOPLE: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "visitor": (
        "uk",
        (
            ("accounts.home", "/"),
            ("security.login", "/account/login"),
            ("security.forgot_password", "/account/reset"),
            ("security.reset_password", "/account/reset/{reset}"),
            ("intake.type_code", "/card/code"),
            ("intake.open_card", "/card/{dead}"),
            ("referrals.open_link", "/answer/{over}"),
            ("home_doctor.open_letters", "/doctor/{dead}"),
            ("societies.list", "/societies"),
            ("dangers.report", "/danger"),
            ("dangers.report_by_card", "/my/danger"),
            ("dangers.sent", "/danger/sent"),
            ("dangers.sent_by_card", "/my/danger/sent"),
            ("societies.open_link", "/liaison/{dead}"),
            ("societies.thank", "/liaison/thanks"),
            ("accountability.show_totals", "/totals"),
            ("statistics.show_totals", "/totals/newest"),
            ("demo.mail", "/demo/mail"),
            ("screening.tick", "/s/{poster}"),
            ("screening.thank", "/s/{poster}/thanks"),
            ("screening.ask_call", "/call"),
            ("supplies.list_public", "/supplies"),
            ("supplies.offer", "/supplies/offer"),
            ("supplies.offer", "/supplies/offer?q=cytostatic"),
            ("supplies.offer", "/supplies/offer?kind=medicine&code=capecitabine"),
        ),
    ),
    "adviser": (
        "uk",
        (
            ("advice.list_own", "/advice"),
            ("advice.edit_own", "/advice/about"),
            ("advice.show_own", "/advice/{seat}"),
            ("advice.close_own", "/advice/{seat}/close"),
        ),
    ),
    "screening_partner": (
        "pl",
        (
            ("screening.list_own", "/partner"),
            ("screening.show_own", "/partner/{venue}"),
            ("screening.type_paper", "/partner/{venue}/paper/{today}"),
        ),
    ),
    "pharmacist": (
        "uk",
        (
            ("supplies.list_needs", "/desk/supplies"),
            ("supplies.list_institutions", "/desk/supplies/institutions"),
            ("supplies.make_institution", "/desk/supplies/institutions/new"),
            ("supplies.show_institution", "/desk/supplies/institutions/{house}"),
            (
                "supplies.make_need",
                "/desk/supplies/institutions/{house}/needs/new?kind=medicine&code=imatinib",
            ),
            ("supplies.list_offers", "/desk/supplies/offers"),
            ("supplies.make_offer", "/desk/supplies/offers/new?kind=device&code=port_system"),
            ("supplies.show_offer", "/desk/supplies/offers/{gift}"),
            ("supplies.list_proposals", "/desk/supplies/proposals"),
            ("supplies.show_demand", "/desk/supplies/demand"),
            ("supplies.list_shipments", "/desk/supplies/shipments"),
            ("supplies.show_shipment", "/desk/supplies/shipments/{shipment}"),
        ),
    ),
    "clinician": (
        "uk",
        (
            ("signatures.list", "/desk/signatures"),
            ("signatures.show", "/desk/signatures/clocks"),
            ("dangers.list", "/desk/dangers"),
        ),
    ),
    "liaison": ("pl", (("societies.list_own", "/society-requests"),)),
    "volunteer": (
        "uk",
        (
            ("intake.list", "/intake"),
            ("intake.new", "/intake/new"),
            ("intake.ask_consent", "/intake/new/consent"),
            ("intake.explain_without_consent", "/intake/new/without-consent"),
            ("intake.ask_red_flags", "/intake/{draft}/red-flags"),
            ("intake.ask_signs", "/intake/{draft}/red-flags/about"),
            ("intake.ask_signs", "/intake/{draft}/red-flags/today"),
            ("intake.ask_signs", "/intake/{draft}/red-flags/alone"),
            ("intake.ask_locality_and_diagnosis", "/intake/{draft}/place-and-diagnosis"),
            ("intake.ask_locality", "/intake/{draft}/place"),
            ("intake.ask_diagnosis", "/intake/{draft}/diagnosis"),
            *(("intake.ask", f"/intake/{{draft}}/{group}") for group in GROUPS if group not in OWN_PAGES),
            ("intake.ask_whom", "/intake/hand-over"),
            ("letters_on_paper.blank", "/intake/paper"),
            ("letters_on_paper.list", "/intake/{waiting}/letters"),
            ("intake.ask_note", "/intake/{draft}/note"),
            ("intake.show_prescription", "/intake/{draft}/prescription"),
            ("intake.show", "/intake/{draft}"),
            ("intake.review", "/intake/{draft}/check"),
            ("intake.show_emergency", "/intake/{emergency}/emergency"),
            ("intake.show_taken", "/intake/{emergency}/emergency/now"),
            ("intake.show_registered", "/intake/{waiting}/registered"),
            ("intake.show_card", "/intake/{waiting}/card"),
            ("intake.agree_word", "/intake/{waiting}/card/word"),
            ("security.change_password", "/account/change"),
            ("security.verify", "/account/verify"),
            ("accounts.list_sessions", "/settings/sessions"),
            ("security.wan_register", "/account/wan-register"),
            ("centres.list", "/centres?place=Lublin"),
            ("centres.show_map", "/centres/map?country=PL"),
            ("centres.show", "/centres/{own}"),
            ("centres.how_to_ask", "/centres/how-to-ask"),
            ("centres.describe", "/open-data"),
            ("organisations.list", "/organisations"),
            ("notices.show_privacy", "/privacy"),
            ("notices.show_version", "/privacy/2026-11-30"),
            ("notices.show_accessibility", "/accessibility"),
            ("notices.show_purpose", "/what-it-is-for"),
            ("export_rules.choose", "/export-rules"),
            ("export_rules.show_list", "/export-rules/checklist?goods=cytotoxic&sending=PL&via=PL"),
            ("export_rules.show_list", "/export-rules/checklist?goods=controlled&sending=PL&via=PL"),
            ("information.choose", "/information"),
            ("information.show", "/information/pl"),
            ("information.show", "/information/pl?size=large"),
            ("information.show_phrases", "/information/phrases/hu"),
            ("information.suggest", "/information/pl/suggest?question=insured"),
            ("materials.list", "/materials"),
            ("materials.show", "/materials/stoma_care"),
            ("materials.shelf", "/materials/shelf"),
            ("materials.report", "/materials/stoma_care/wrong"),
        ),
    ),
    "coordinator": (
        "uk",
        (
            ("coordination.list", "/desk"),
            ("duty.list", "/duty"),
            ("gateways.edit", "/settings/alarms"),
            ("watch.show", "/desk/watch"),
            ("coordination.list_told", "/desk/told-after-closing"),
            ("offline.list_waiting", "/desk/phones"),
            ("offline.list_own", "/settings/phones"),
            ("advice.list", "/desk/advice"),
            ("advice.ask", "/desk/cases/{waiting}/advice"),
            ("reading.show_illness", "/desk/cases/{waiting}/illness"),
            ("reading.show_needed", "/desk/cases/{waiting}/needed-papers"),
            ("reading.ask", "/desk/cases/{waiting}/records-requests"),
            ("advice.show", "/desk/advice/{advice}"),
            ("advice.list_advisers", "/desk/advisers"),
            ("screening.list_venues", "/desk/screening"),
            ("screening.make_venue", "/desk/screening/new"),
            ("screening.show_venue", "/desk/screening/{venue}"),
            ("screening.list_calls", "/desk/calls"),
            ("screening.end_calls", "/desk/calls/end"),
            ("screening.show_call", "/desk/calls/{wish}"),
            ("intake.ask_to_store", "/intake/{wished}/consent"),
            ("accountability.show", "/figures"),
            ("statistics.list", "/flash-reports"),
            ("statistics.show", "/flash-reports/{week}"),
            ("statistics.show_asked", "/flash-reports/asked/{report}"),
            ("coordination.list", "/desk?state=draft&priority=normal"),
            ("coordination.search", "/desk/search"),
            ("coordination.show_day", "/desk/day"),
            ("coordination.show_sheet", "/desk/cases/{waiting}/sheet"),
            ("coordination.agree", "/desk/cases/{waiting}/agreement"),
            ("coordination.exclude", "/desk/cases/{waiting}/exclude/{own}"),
            ("coordination.show", "/desk/cases/{waiting}"),
            ("coordination.list_hospitals", "/desk/cases/{waiting}/hospitals"),
            ("coordination.show", "/desk/cases/{emergency}"),
            ("coordination.show", "/desk/cases/{child}"),
            ("guardianship.decide", "/desk/cases/{child}/child"),
            ("coordination.show", "/desk/cases/{placed}"),
            ("coordination.arrange", "/desk/cases/{placed}/arrange/interpreter"),
            ("coordination.show", "/desk/cases/{closed}"),
            ("coordination.compare", "/desk/cases/{waiting}/compare?h={own}"),
            ("coordination.send", "/desk/cases/{waiting}/send?h={own}"),
            ("coordination.send", "/desk/cases/{waiting}/send"),
            ("coordination.show_sent", "/desk/cases/{waiting}/sent"),
            ("notifications.list", "/desk/letters"),
            ("notifications.mend", "/desk/letters/{lost}"),
            ("same_person.list", "/desk/cases/{waiting}/same-person"),
            ("same_person.decide", "/desk/cases/{waiting}/same-person/{other}"),
            ("recorded_answers.new", "/desk/referrals/{undecided}/answer"),
            *(("recorded_answers.create", f"/desk/referrals/{{undecided}}/answer/{v}") for v in RECORDED),
            ("plans.list", "/plans"),
            ("plans.show_asked", "/plans/asked/{asked}"),
            ("plans.show_asked", "/plans/asked/{failed}"),
            ("plans.show", "/plans/{plan}"),
            ("plans.show", "/plans/{plan}?check=1"),
            ("plans.confirm", "/plans/{plan}/confirm?line={line}"),
            ("plans.confirm", "/plans/{plan}/confirm"),
            ("plans.drop_line", "/plans/{plan}/lines/{line}/drop"),
            ("records.list", "/erasures"),
            ("record_copies.list", "/record-copies"),
        ),
    ),
    "hospital": (
        "pl",
        (
            ("accountability.show_own", "/hospital/figures"),
            ("referrals.list", "/hospital/inbox"),
            ("referrals.show", "/hospital/referrals/{accepted}"),
            ("referrals.show_identity", "/hospital/referrals/{accepted}/identity"),
            ("referrals.show_way_back", "/hospital/referrals/{accepted}/way-back"),
            ("hospitals.show_own", "/hospital"),
            ("hospitals.edit_own", "/hospital/facts"),
            ("hospitals.edit_offer", "/hospital/offers/surgery/adult"),
            ("hospitals.list", "/hospitals"),
            ("hospitals.show", "/hospitals/{own}"),
            ("hospitals.report_mistake", "/hospitals/{own}/mistake"),
            ("accounts.edit", "/settings"),
        ),
    ),
    "administrator": (
        "en",
        (
            ("societies.list_kept", "/desk/societies"),
            ("societies.new", "/desk/societies/new"),
            ("societies.list_liaisons", "/desk/liaisons"),
            ("societies.invite", "/desk/liaisons/new"),
            ("organisations.list_kept", "/desk/organisations"),
            ("organisations.new", "/desk/organisations/new"),
            ("export_rules.list_kept", "/desk/export-rules"),
            ("export_rules.new", "/desk/export-rules/new"),
            ("information.list_countries", "/desk/information"),
            ("information.list_answers", "/desk/information/pl"),
            ("information.edit", "/desk/information/pl/insured"),
            ("materials.desk", "/desk/materials"),
            ("materials.edit", "/desk/materials/card/stoma_care"),
            ("materials.add", "/desk/materials/new"),
            ("accounts.list", "/people"),
            ("offline.list_all", "/people/phones"),
            ("accounts.invite", "/people/invite"),
            ("duty.list", "/duty"),
            ("duty.edit", "/duty/rota/everybody"),
            ("duty.edit", "/duty/rota/PL"),
            ("coordination.show_weights", "/weights"),
            ("predicted_answers.show", "/estimates"),
            ("plans.show_reserve_prices", "/holds"),
            ("plans.switch_reserve_prices", "/holds/on"),
            ("records.list", "/erasures"),
            ("hospitals.show", "/hospitals/{own}"),
            ("hospitals.list_proposals", "/hospitals/proposals"),
            ("hospitals.show_coverage", "/hospitals/coverage"),
            ("hospitals.show_proposal", "/hospitals/proposals/{proposal}"),
            ("notifications.show_mail", "/letters"),
            ("notifications.mend_other", "/letters/{lost_other}"),
            ("notifications.list_addresses", "/letters/addresses"),
            ("security.mf_recovery_codes", "/account/mf-recovery-codes"),
        ),
    ),
    "auditor": (
        "en",
        (("accounts.list_events", "/audit"), ("accounts.list_events", "/audit?verb=case.read")),
    ),
    "newcomer": ("pl", (("security.two_factor_setup", "/account/tf-setup"),)),
    "careful": (
        "pl",
        (
            ("security.two_factor_token_validation", "/account/tf-validate"),
            ("security.two_factor_rescue", "/account/tf-rescue"),
            ("security.mf_recovery", "/account/mf-recovery"),
        ),
    ),
    "holder": (
        "uk",
        (
            ("intake.show_own", "/card"),
            ("intake.unlock", "/card/open"),
            ("intake.open_by_code", "/card/code/open"),
        ),
    ),
    "patient": (
        "uk",
        (
            ("intake.show_own", "/card"),
            ("referrals.answer_as_patient", "/card/answer"),
            ("contact_changes.tell", "/card/contact"),
            ("intake.feel_worse", "/card/worse"),
            *(
                ("intake.answer_worse", f"/card/worse/{screen}")
                for screen in ("now", "about", "today", "alone")
            ),
            ("intake.show_worse", "/card/worse/help"),
            ("still_needed.say", "/card/still-needed"),
            ("referrals.report_as_patient", "/card/visit"),
            ("referrals.show_letters", "/card/letters"),
            ("own_page.show_readers", "/card/readers"),
            ("own_page.show_consents", "/card/consents"),
            ("home_doctor.stop_as_patient", "/card/home-doctor"),
            ("record_copies.ask_own", "/card/record"),
            ("reading.show_own", "/card/illness"),
        ),
    ),
    "doctor of an accepted patient": (
        "pl",
        (
            ("referrals.show_by_link", "/answer"),
            ("referrals.show_identity_by_link", "/answer/identity"),
            ("referrals.show_way_back_by_link", "/answer/way-back"),
        ),
    ),
    "doctor asked about places": ("pl", (("referrals.show_by_link", "/answer"),)),
}


def language_of(who: str) -> str:
    """The language a person of the tour reads; a doctor's and a reader's is their last word."""
    return PEOPLE[who][0] if who in PEOPLE else who.rsplit(" ", 1)[1]


def everybody() -> list[str]:
    """Everybody on the tour, by name."""
    doctors = [f"doctor {code}" for code in HOSPITAL_LANGUAGES]
    readers = [f"reader {code}" for code in ("uk", "ru", "en", *HOSPITAL_LANGUAGES)]
    return [*PEOPLE, *doctors, *readers]


def pages_of(who: str) -> tuple[tuple[str, str], ...]:
    """The pages one person looks at, as endpoint and address."""
    if who.startswith("doctor ") and who not in PEOPLE:
        steps = BY_LINK if who == "doctor pl" else BY_LINK[-1:]
        return ("referrals.show_by_link", "/answer"), *(
            ("referrals.edit_by_link", f"/answer/step/{v}") for v in steps
        )
    if who.startswith("reader "):
        invitation = f"/invitation/{{invitation_{language_of(who)}}}"
        return ("accounts.home", "/"), ("accounts.accept_invitation", invitation), ("demo.letter", "{letter}")
    return PEOPLE[who][1]


def stops(who: str, world: World) -> Iterator[Stop]:
    """Every stop of one person; those with a button for each move stop at each."""
    for endpoint, address in pages_of(who):
        yield Stop(endpoint, who, address.format_map({**world.names, "dead": "0" * 40}))
    moves = {"coordinator": world.desk, "hospital": world.hospital}.get(who, {})
    for verb, referral in moves.items():
        yield Stop(*_move(who, verb, str(referral)))


def _move(who: str, verb: str, referral: str) -> tuple[str, str, str]:
    if who == "coordinator":
        return "coordination.take_step", who, f"/desk/referrals/{referral}/{verb}"
    return "referrals.edit", who, f"/hospital/referrals/{referral}/{verb}"


def covered() -> set[str]:
    """Every view that the tour looks at."""
    return {endpoint for who in everybody() for endpoint, _ in pages_of(who)} | {
        "coordination.take_step",
        "referrals.edit",
    }
