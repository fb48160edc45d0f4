"""Every action there is, done once beside a draft, and how many cases and hospitals are newer afterwards."""

from tests.plans.changes.answers import ANSWERS
from tests.plans.changes.cases import CASES
from tests.plans.changes.hospitals import HOSPITALS
from tests.plans.changes.referrals import PLANS, REFERRALS

CHANGES = CASES | HOSPITALS | REFERRALS | PLANS | ANSWERS
NO_CASE_AND_NO_HOSPITAL = {
    "accountability.gathering": "_write",
    "accountability.publishing": "_write",
    "accounts.actions": "invite accept_invitation withdraw_invitation set_active reset_second_factor set_phone",
    "accounts.security": "_tell_reset _set _set_language",
    "accounts.auditors": "_tell",
    "accounts.signing_in.counted_forms": "tell_owner _set_hash",
    "accounts.signing_in.guesses": "count take_back",
    "accounts.signing_in.sessions": "begin end end_of end_own",
    "coordination.queue.checking": "_mend",
    "library_writes": "_write",
    "letters_on_paper.actions": "keep keep_blank",
    "audit": "_append",
    "keyring": "say _rotate_some",
    "demo.seed": "_accounts _offer fill_empty",
    "duty.actions": "set_shifts raise_alarm learn_country acknowledge end_alarm _take_step _leave_what_nobody_holds",
    "predicted_answers.actions": "_keep switch",
    "intake.actions.indexing": "_index_after _look_after _index_cards_after",
    "intake.actions.emergency": "pass_on_emergency give_back_what_was_brought",
    "intake.card.actions": "agree_word",
    "intake.card.mailed": "_post _use",
    "intake.lost_sessions": "keep forget forget_case forget_draft",
    "intake.moves": "ask_desk",
    "intake.actions.hearing": "pass_on_told",
    "messages.joining": "carry_over give_back",
    "messages.actions": "tell stop begin_again stop_by_link answer looked",
    "not_leaving": "put_off void_ended void_with_hole",
    "notifications.actions": "send_again settle _post_test",
    "notifications.addresses": "register",
    "notifications.watching": "note_read note_failure",
    "outbox": "_done _failed _notice_late _readdress came_back answered reported_lost",
    "fallback": "switch_due delivered",
    "information.actions": "write check publish confirm withdraw bring_back suggest leave erase decide",
    "information.keepers": "name_keeper agree_keeper",
    "information.loading": "_load publish_all",
    "screening.actions": "make_venue revoke give take_away count keep_paper forget_forms",
    "screening.calling": "ask",
    "organisations.actions": "write check publish confirm withdraw bring_back",
    "organisations.loading": "_load publish_all",
    "materials.actions": (
        "write check publish confirm withdraw bring_back note_clinician agree_clinician take_back_clinician"
    ),
    "materials.loading": "_load publish_all",
    "links.actions": "note",
    "gateways.actions": "set_ways trust",
    "plans.actions": "keep",
    "plans.jobs": "ask cancel _taken _tell",
    "plans.reserve_prices": "switch",
    "queued": "claim give_back",
    "readiness": "declare",
    "records.retention": "clear",
    "chain": "_keep",
    "engine.ranking_records.records": "clear_networks",
    "hospitals.importing.deciding": "refuse decide_all",
    "hospitals.importing.keeping": "keep miss",
    "hospitals.importing.proposing": "_note",
    "hospitals.importing.reporting": "report",
    "watch.actions": "_tell_of _mend _drop",
    "turns": "_add _lease _renew _release _write",
}
"""Actions on neither a case nor a hospital, or made of others that are tried."""
