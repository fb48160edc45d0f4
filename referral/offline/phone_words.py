"""What the phone says by itself: the words of its states, of the pass-phrase and of the outbox, one table."""

from referral.i18n import _l

MARKS: dict[str, object] = {
    "linden": _l("Linden"),
    "oak": _l("Oak"),
    "maple": _l("Maple"),
    "pine": _l("Pine"),
    "willow": _l("Willow"),
    "birch": _l("Birch"),
    "cherry": _l("Cherry"),
    "rowan": _l("Rowan"),
    "daisy": _l("Daisy"),
    "cornflower": _l("Cornflower"),
    "clover": _l("Clover"),
    "strawberry": _l("Strawberry"),
    "river": _l("River"),
    "lake": _l("Lake"),
    "island": _l("Island"),
    "lighthouse": _l("Lighthouse"),
    "anchor": _l("Anchor"),
    "boat": _l("Boat"),
    "lantern": _l("Lantern"),
    "stork": _l("Stork"),
}
"""Code → word of which a phone draws its own; beside a running number it stands for an entry without a nickname. A
code stays: phones keep theirs."""

WORDS: dict[str, object] = {
    "ready": _l("This page works on this phone without a network."),
    "not_ready": _l("Not ready yet for a place without a network: %(have)s of %(of)s. Stay online a moment."),
    "getting_ready": _l("This page is getting ready for a place without a network. Stay online a moment."),
    "cannot": _l("This browser cannot keep the page. Use the phone's usual browser, not a private window."),
    "catalogues_ready": _l("Places and diagnoses are proposed while you type."),
    "catalogues_missing": _l("Places and diagnoses are not proposed yet. What you type yourself is enough."),
    "no_keys": _l(
        "The phone must be online once before it can seal an entry. Open this page with a network first."
    ),
    "stays": _l("The browser has promised not to throw away what is kept here."),
    "may_go": _l(
        "The browser has not promised to keep what is here when space runs short. Send entries the same "
        "day, or save them as a file."
    ),
    "enrolled": _l("This phone may send entries. It is signed up as “%(name)s”."),
    "not_enrolled": _l(
        "This phone may not send by itself yet. It can fill in and seal; to send, sign it up once."
    ),
    "in_name": _l("What is written here is filed in the name of %(who)s."),
    "somebody_else": _l("I am somebody else"),
    "nobodys": _l(
        "Who writes now? Press your name. If it is not here, sign in below and sign this phone up; until then "
        "entries wait here."
    ),
    "i_am": _l("I am %(who)s"),
    "strange_key": _l(
        "The service has shown a new key that this phone cannot check, so it is not used. Call a coordinator, "
        "on a number you know, and compare: %(number)s. Press only if it is the same."
    ),
    "take_key": _l("The number is the same: use the new key"),
    "sign_in_first": _l("Sign in first, then press this again."),
    "enrolling": _l("Signing up. On a slow network this takes a minute or two; keep this page open."),
    "enrol_failed": _l(
        "No answer came. Press the button again when the network is better; entries wait here."
    ),
    "switched_off": _l(
        "This phone was switched off by the coordinators. Save the entries as a file; another phone "
        "sends them."
    ),
    "wrong_left": _l("That is not the pass-phrase. Tries left: %(left)s."),
    "wrong_wait": _l("Wait %(seconds)s seconds, then try again."),
    "wiped": _l(
        "Five wrong tries: the unfinished entry was deleted. Finished entries are still here. Choose a "
        "new pass-phrase."
    ),
    "too_short": _l("Too short: ten letters or more, or eight digits or more."),
    "not_same": _l("The two are not the same."),
    "locked": _l("Locked: nobody typed for 15 minutes. Nothing is lost."),
    "cleared": _l(
        "Nobody typed for 15 minutes, so what was typed of the next contact was deleted. Write it again."
    ),
    "draft": _l("Unfinished, begun %(when)s"),
    "old_draft": _l("Unfinished for more than a day, begun %(when)s. Send it as it is, or delete it."),
    "finished": _l("Finished on this phone. It is sent when there is a network."),
    "sending": _l("Being sent. This finishes by itself."),
    "part": _l(
        "The entry has arrived: %(reference)s. Photographs: %(have)s of %(of)s. The rest follows by itself."
    ),
    "received": _l("Arrived. Reference: %(reference)s. Write it on the patient's card."),
    "received_contact": _l("Arrived."),
    "needs_mending": _l(
        "Arrived, but not filed: some answers are missing or wrong. A coordinator has it. Call them and say "
        "this name and time."
    ),
    "refused": _l(
        "Kept for a person to look at. Nothing is lost. Call the coordinator and say this name and time."
    ),
    "papers_refused": _l("The entry has arrived, but a photograph was not taken in. Send it again."),
    "set_aside": _l("Set aside: not sent until you take it up again."),
    "waits": _l("There is no network, or it is very slow. The next try comes by itself."),
    "busy": _l("The service is busy. It goes on by itself at %(when)s."),
    "needs_enrolment": _l("Waits until this phone is signed up, or another phone sends it from a file."),
    "unsent": _l("Not sent yet: %(number)s"),
    "unsent_long": _l(
        "Not sent for more than a day: %(number)s. Find a network, or save them as a file and give it to "
        "another phone."
    ),
    "nothing_unsent": _l("Everything has been sent."),
    "alarm": _l("Nobody has been told. Call 112 yourself now, in Ukraine 103. Ticked at %(when)s."),
    "alarm_sent": _l(
        "The people on duty were told at %(when)s. They are not with the patient: call 112 if it is not better."
    ),
    "sign_now": _l("Nobody has been told. Call 112 yourself now"),
    "sign_today": _l(
        "Nobody has been told. The patient needs a hospital today: go there now, or call 112 yourself"
    ),
    "sign_call": _l("Nobody has been told. If it gets worse, call 112 yourself"),
    "unnamed": _l("Without a nickname"),
    "photographs": _l("photographs: %(number)s"),
    "photograph": _l("Photograph %(number)s"),
    "photograph_of": _l("Photograph %(number)s, %(kind)s"),
    "blurred": _l("blurred: take it again, if you can"),
    "dark": _l("too dark: take it again in more light"),
    "good": _l("kept, sealed"),
    "unreadable": _l("This file could not be kept. Take a photograph instead."),
    "full": _l("The phone has no space left. Send or save the finished entries first; nothing was lost."),
    "remove": _l("Delete"),
    "go_on": _l("Go on"),
    "send_now": _l("Send now"),
    "sign_up": _l("Sign this phone up"),
    "save_file": _l("Save as a file"),
    "aside": _l("Set aside"),
    "take_up": _l("Take up again"),
    "forget": _l("Take off the list"),
    "seal_unfinished": _l("Send as unfinished"),
    "sealed_now": _l("Sealed. Nothing readable of it is left on this phone."),
    "sealed_as": _l(
        "Sealed. This entry is “%(mark)s”: write that on the patient's card. Nothing readable of it is left on "
        "this phone."
    ),
    "called_here": _l(
        "Without a nickname this entry is called “%(mark)s” here. Write that on the patient's card."
    ),
    "file_opened": _l("Taken from the file: %(number)s"),
    "file_wrong": _l("This is no file of finished entries."),
    "kind_contact": _l("Next contact"),
    "kind_intake": _l("Intake"),
    "missing": _l("Not answered yet. It can be sent all the same; a coordinator asks for the rest."),
    "all_answered": _l("The questions with a star are answered."),
    "delete_sure": _l("Delete the unfinished entry for good?"),
    "attention": _l("Some answers need your attention"),
    "error": _l("Error"),
    "answer": _l("Answer this question: “%(question)s”."),
    "tick_or_press": _l("Tick what applies, or press “None of these” or “I don't know”."),
    "give_reference": _l("Give the reference, or the code of the card."),
    "tick_happened": _l("Tick what has happened."),
    "write_phone": _l("Write the new phone number."),
    "date_year": _l("Write the year in four digits, for example 1980."),
    "date_real": _l("There is no such date. Look at day and month again."),
    "name_it": _l("Give this phone a name, so that it can be told from others."),
    "none_of_these": _l("None of these: keep what I wrote"),
}
"""Name → sentence; %(…)s is filled in by the phone."""

STEPS: dict[str, object] = {
    "consent": _l("May we store what the patient tells us?"),
    "now": _l("Any of these now?"),
    "about": _l("The patient"),
    "today": _l("Or these?"),
    "more": _l("Or these?"),
    "contact": _l("Who is the patient, and how do we reach them?"),
    "place": _l("Place and diagnosis"),
    "treatment": _l("Treatment"),
    "papers": _l("Photographs of papers"),
    "rest": _l("More questions, if you know the answers"),
    "finish": _l("Seal and send"),
}
"""The steps of an entry on the phone, in their order."""
