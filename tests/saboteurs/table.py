"""The table: what is spoilt, in which file, which text by which other, and the tests that must go red."""

# ruff: noqa: E501

from typing import NamedTuple


class Saboteur(NamedTuple):
    """One fault. `find` stands exactly once in `file`."""

    name: str
    file: str
    find: str
    put: str
    tests: str
    """A file or one test; what SQLite's one writer at a time hides is named with `[postgresql]`."""


AUDIT, VERIFY, ANCHORS = "referral/audit.py", "referral/verifying.py", "referral/anchors.py"
TAMPER, NOTING = "tests/test_tampering.py", "referral/accounts/noting.py"
NOTED, LEFT = "tests/accounts/test_noting.py", "tests/records/test_nothing_left.py"
CAPACITY, SLOTS = "referral/hospitals/capacity.py", "tests/hospitals/test_capacity.py"
IDENTITY, SHOWN = "referral/referrals/identity.py", "tests/referrals/test_show_identity.py"
CONSENTS, GATES = "referral/referrals/consents.py", "tests/referrals/test_consents.py"
LINKS, DEAD = "referral/referrals/links.py", "tests/referrals/test_dead_links.py"
MOVING, MOVES = "referral/referrals/moving.py", "tests/referrals/test_moves.py"
CHILD, ALONE = "referral/guardianship/queries.py", "tests/guardianship/test_decide.py"
ERASE, ASKED = "referral/records/actions.py", "tests/records"
CRYPTO, SEALS = "referral/crypto.py", "tests/test_crypto.py"
TRAIL = "referral/accounts/trail.py"
GUESSES, COUNTED = "referral/accounts/signing_in/guesses.py", "referral/accounts/signing_in/counted_forms.py"
FACTOR, SESSIONS = "referral/accounts/signing_in/second_factor.py", "referral/accounts/signing_in/sessions.py"
GUESSED, FACTORS = "tests/accounts/test_guesses.py", "tests/accounts/test_second_factor.py"
ACCOUNTS, SECURITY = "referral/accounts/actions.py", "referral/accounts/security.py"
SIGNED, MAILED, BY_MAIL = (
    "tests/accounts/test_sessions.py",
    "referral/intake/card/mailed.py",
    "tests/intake/test_card_mail.py",
)

TELLING, KILLED = "referral/messages/actions.py", "tests/messages/test_killed.py"
SENDING, RACED = "referral/supplies/actions/shipments.py", "tests/supplies/test_races.py"
SUPPLIED = "tests/supplies/test_deeds.py"
TOLD_WHEN, HEARD = "tests/messages/test_occasions_told.py", "tests/messages/test_heard.py"
NOT_TOLD = "tests/messages/test_not_told.py"
RULES, STOPS, LIVED = (
    "referral/export_rules",
    "tests/export_rules/test_stops.py",
    "tests/export_rules/test_life.py",
)
OPENING, BEHIND = "referral/records/opening", "tests/records/opening/test_walls.py"
SENT = "tests/records/opening/test_hostile.py::test_the_verdict_is_right_and_costs_no_more_than_it_may"
PUBLISHED = "referral/published_life.py"
OUTBOX = (
    "tests/journeys/test_outbox_proof.py::test_over_a_bad_line_every_entry_comes_once_with_its_photographs"
)
DELIVERY, HELD, SLOW = (
    "assets/js/offline/delivery.js",
    "tests/journeys/test_phone_held_up.py",
    "tests/journeys/test_slow_line.py",
)
BELONGINGS = "tests/same_person/test_belongings.py"
SHOWING, PAPERS_SHOWN = "referral/records/showing", "tests/records/showing/test_states.py"
UNITS, COMPOSE, WEB = "deploy/systemd", "deploy/compose.yaml", "deploy/serve_web.py"
FIRST, COMPOSED = "tests/deploy/test_serve_web.py", "tests/deploy/test_compose.py"
ASKED_TO = f"{FIRST}::test_whoever_starts_it_can_ask_for_the_next_release_and_waits_for_its_end"
HEARS = f"{FIRST}::test_systemd_hears_when_it_serves_and_what_became_of_each_reload"
SUPPLIES, MATCHED = "matching/supplies", "tests/matching/test_supplies.py"

ROWS = tuple(
    Saboteur(*row)
    for row in (
        # Opening what a stranger sent.
        ("any_length_is_opened", f"{OPENING}/asking.py", "    if len(content) > walls.largest:\n", "    if False:\n", f"{SENT}[one_byte_too_large]"),
        ("any_number_of_pages", f"{OPENING}/documents.py", "if not 0 < len(found) <= walls.pages:", "if not len(found):", f"{SENT}[pdf_of_61_pages]"),
        ("any_number_of_pixels", f"{OPENING}/pictures.py", "if size[0] * size[1] > most:", "if False:", f"{SENT}[png_says_65000]"),
        ("any_picture_on_a_page", f"{OPENING}/on_a_page.py", "if pixels > walls.pixels:", "if False:", f"{SENT}[pdf_huge_picture]"),
        ("any_number_of_scans", f"{OPENING}/pictures.py", "> walls.scans:", "> 10**9:", f"{SENT}[jpeg_endless_scans]"),
        ("half_a_document", f"{OPENING}/documents.py", "if END not in content[-END_WITHIN:]:", "if False:", f"{SENT}[pdf_with_zip_behind]"),
        ("documents_may_act", f"{OPENING}/documents.py", "if is_active(content, found):", "if False:", f"{SENT}[pdf_with_script]"),
        ("packed_programs_unseen", f"{OPENING}/active.py", "(content, *_packed(content))", "(content,)", f"{SENT}[pdf_with_packed_script]"),
        ("words_left_out_silently", f"{OPENING}/on_a_page.py", "    if foreign and not all(", "    if not foreign and not all(", f"{SENT}[pdf_with_foreign_letters]"),
        ("no_memory_limit", f"{OPENING}/confining.py", "        (resource.RLIMIT_AS, walls.memory),\n", "", f"{BEHIND}::test_a_child_has_only_its_memory"),
        ("no_processor_limit", f"{OPENING}/confining.py", "        (resource.RLIMIT_CPU, walls.cpu_seconds),\n", "", f"{BEHIND}::test_a_child_that_reckons_for_ever_is_ended_by_its_seconds_of_the_processor"),
        ("no_clock", f"{OPENING}/warm.py", "_watched(child, walls.seconds)", "_watched(child, 9)", f"{BEHIND}::test_a_child_that_sleeps_for_ever_is_ended_by_the_clock"),
        ("no_limit_of_what_is_written", f"{OPENING}/confining.py", "        (resource.RLIMIT_FSIZE, 0),\n", "", f"{BEHIND}::test_without_the_list_of_calls_the_limits_still_hold"),
        ("no_limit_of_processes", f"{OPENING}/confining.py", "((resource.RLIMIT_NPROC, 0),)", "()", f"{BEHIND}::test_without_the_list_of_calls_the_limits_still_hold"),
        ("no_limit_of_open_files", f"{OPENING}/confining.py", "        (resource.RLIMIT_NOFILE, 0),\n", "", f"{BEHIND}::test_without_the_list_of_calls_the_limits_still_hold"),
        ("no_list_of_calls", f"{OPENING}/confining.py", "_filter(with_a_thread).load()", "_filter(with_a_thread)", f"{BEHIND}::test_a_child_can_do_nothing_but_reckon_and_answer"),
        ("memory_becomes_a_program", f"{OPENING}/confining.py", "name, pyseccomp.Arg(2, pyseccomp.MASKED_EQ, EXECUTABLE, 0)", "name", f"{BEHIND}::test_a_child_can_do_nothing_but_reckon_and_answer"),
        ("a_thread_may_be_a_process", f"{OPENING}/confining.py", '"clone", pyseccomp.Arg(0, pyseccomp.MASKED_EQ, THREAD, THREAD)', '"clone"', f"{BEHIND}::test_a_child_has_no_thread_but_where_its_library_needs_one_and_never_another_process"),
        ("child_stays_root", f"{OPENING}/confining.py", "if os.geteuid() == 0:", "if False:", f"{BEHIND}::test_a_child_of_root_is_nobody"),
        ("opens_without_seccomp", f"{OPENING}/warm.py", "or (walls.without_seccomp and not with_a_thread)", "or True", f"{BEHIND}::test_without_seccomp_nothing_is_opened_unless_somebody_said_so"),
        ("child_keeps_other_pipes", f"{OPENING}/warm.py", "        os.closerange(NO_WORDS + 1, MOST_DESCRIPTORS)\n", "", f"{BEHIND}::test_a_child_holds_nothing_but_the_file_and_the_pipe_for_its_answer"),
        ("environment_handed_over", f"{OPENING}/asking.py", "env=ENVIRONMENT", "env=None", f"{BEHIND}::test_a_child_finds_no_secret_of_the_service"),
        ("old_libheif_is_good_enough", f"{OPENING}/pictures.py", " >= SAFE_LIBHEIF", " >= (1, 0)", f"{BEHIND}::test_an_old_libheif_opens_no_heic"),
        ("answers_of_any_length", f"{OPENING}/answers.py", "return walls.pages * (", "return 9 * walls.pages * (", f"{BEHIND}::test_who_says_more_than_agreed_is_not_listened_to"),
        ("any_bytes_are_a_page", f"{OPENING}/answers.py", " and is_plain(content, width, height)", "", "tests/records/opening/test_answers.py"),
        ("facts_in_words", f"{OPENING}/answers.py", " or not re.fullmatch(FACTS[name], value)", "", "tests/records/opening/test_answers.py"),
        ("all_opened_at_once", f"{OPENING}/asking.py", "BoundedSemaphore(AT_ONCE)", "BoundedSemaphore(99)", "tests/records/opening/test_hostile.py::test_only_so_many_are_opened_at_a_time"),
        ("photographs_lie_down", f"{OPENING}/pictures.py", "return ImageOps.exif_transpose(found)", "return found", "tests/records/opening/test_pages.py::test_a_photograph_stands_upright"),
        ("filled_in_is_left_out", f"{OPENING}/documents.py", "    on_a_page.flatten(document[number])\n", "", "tests/records/opening/test_pages.py::test_what_was_filled_into_a_form_is_drawn"),
        ("half_an_answer_is_clean", f"{OPENING}/scanning.py", "else UNREACHABLE\n", "else CLEAN\n", "tests/records/opening/test_scanning.py"),
        # Papers shown to hospitals.
        ("cover_drawn_not_burnt", f"{SHOWING}/burning.py", "    for box in boxes:\n", "    for box in ():\n", "tests/records/showing/test_burning.py"),
        ("covered_picture_keeps_its_comment", f"{SHOWING}/burning.py", '        page = Image.new("RGB", opened.size)\n        page.paste(opened.convert("RGB"))', '        page = opened.convert("RGB")', "tests/records/showing/test_burning.py"),
        ("papers_in_every_state", f"{SHOWING}/rule.py", "    ENDED: Level.NOTHING,", "    ENDED: Level.ALL,", PAPERS_SHOWN),
        ("papers_without_consent", f"{SHOWING}/agreed.py", "Consent.withdrawn_at.is_(None))", "Consent.id.is_not(None))", PAPERS_SHOWN),
        ("copy_nobody_looked_at", f"{SHOWING}/queries.py", "    if cover and cover.checked_at is not None:", "    if cover:", "tests/records/showing/test_cover.py"),
        ("copy_of_a_page_taken_anew", f"{SHOWING}/queries.py", ", PaperCover.source == PaperPage.name)", ")", "tests/records/showing/test_cover.py"),
        ("look_at_a_paper_not_noted", f"{SHOWING}/actions.py", '    audit.record_read(actor, "paper.read", paper, now, case_id=case_id, **about)\n', "", PAPERS_SHOWN),
        # The flash report.
        ("no_secondary_suppression", "referral/statistics/protecting.py", "    hidden = _closed(counts, {cell for cell in every if few(_at(counts, cell))})\n", "    return {cell for cell in every if few(_at(counts, cell))}\n", "tests/statistics/test_attack.py"),
        ("only_the_sum_is_looked_at", "referral/accountability/suppression.py", "return ENOUGH <= sum(together) <= largest", "return ENOUGH <= sum(together) and len(together) > 1", "tests/statistics/test_knowing.py"),
        ("live_instead_of_frozen", "referral/statistics/queries.py", "body: Body = json.loads(report.body)", 'body: Body = making._body(making.weeks.monday_of(report.week), {"measures": {}}, report.made_at, False)', "tests/statistics/test_making.py"),
        ("filter_opens_a_small_cell", "referral/statistics/tables.py", "rows[row] if compared else ()) if (row, column) in shown else None", "rows[row] if compared else ()) if shown else None", "tests/statistics/test_attack.py"),
        ("quarters_are_exact", "templates/accountability/show_totals.html", "about_words(tens(total))", "total", "tests/statistics/test_quarters.py"),
        # Phones without a network.
        ("phones_id_is_no_key", "referral/offline/actions/filing.py", 'intake.start(by.actor, now, content["id"], consent', "intake.start(by.actor, now, uuid.uuid4(), consent", "tests/offline/test_delivering.py"),
        ("signature_not_checked", "referral/offline/actions/delivering.py", "if not is_signed(maker.point, body, envelope.signature):", "if False:", "tests/offline/test_delivering.py"),
        ("sender_not_checked", "referral/offline/views/signing.py", "if device is None or not genuine:", "if device is None:", "tests/offline/test_delivering.py"),
        ("schema_skipped", "referral/offline/converting.py", "newest - TAKEN_BACK_TO <= schema <= newest", "schema <= newest", "tests/offline/test_unsealing.py"),
        ("time_not_corrected", "referral/offline/clock.py", "ours = found - timedelta(seconds=ahead)", "ours = found", "tests/offline/test_delivering.py"),
        ("refused_is_thrown_away", "referral/offline/actions/delivering.py", "        body=sent.body,\n", "        body=None,\n", "tests/offline/test_delivering.py"),
        ("opened_stays_beside", "referral/offline/actions/delivering.py", "envelope.state, envelope.body, envelope.reason, envelope.decided_at = FILED, None, None, now", "envelope.state, envelope.reason, envelope.decided_at = FILED, None, now", "tests/offline/test_delivering.py"),
        ("seen_to_is_raised_again", "referral/offline/actions/merging.py", "if known.get(c) != v and (c not in typed or c in alarms)", "if c not in typed or c in alarms", "tests/offline/test_signs.py"),
        ("a_store_that_is_away_is_lost", "referral/records/papers/storing.py", "if not here() and any(", "if False and any(", "tests/records/papers/test_sweeping.py"),
        ("notes_stay_with_the_closed", "referral/intake/shift/notes.py", "goes_on_with(CaseNote.case_id, case.id)", "CaseNote.case_id == case.id", BELONGINGS),
        ("a_family_is_torn", "referral/same_person/actions.py", "    travelling.carry_over(ended, living, actor, now)\n", "", BELONGINGS),
        ("joined_in_a_deed_unseen", "referral/intake/card/merged.py", "    if session.info.get(ACTING):\n", "    if False:\n", "tests/same_person/test_papers_go_on.py"),
        ("joined_is_remembered_too_long", "referral/intake/card/merged.py", "reading is None or reading is not session.get_transaction()", "False", "tests/same_person/test_papers_go_on.py"),
        ("papers_stay_with_the_closed", "referral/intake/card/merged.py", "    return db.select(joined.c.id)\n", "    return db.select(Case.id).where(Case.id == case_id)\n", "tests/same_person/test_papers_go_on.py"),
        ("late_entry_types_over", "referral/offline/actions/merging.py", "if is_said(v) and not _same(v, before.get(n))}", "if False}", "tests/offline/test_typed_meanwhile.py"),
        ("unopened_signs_call_nobody", "referral/offline/actions/delivering.py", "        calling.call(envelope, now)", "        pass", "tests/offline/test_ends.py"),
        ("what_waits_outlives_its_person", "referral/offline/actions/delivering.py", ".values(case_id=entry.case_id)", ".values(case_id=None)", "tests/offline/test_ends.py"),
        ("a_phone_fills_the_store", "referral/offline/actions/room.py", "if fresh and int(told or 0) + fresh > MOST_A_DAY:", "if False:", "tests/offline/test_papers.py"),
        ("photograph_by_count", "referral/offline/actions/papers.py", 'if len(plain) != file["size"] or hashlib.sha256(plain).hexdigest() != file["sha256"]:', "if not plain:", "tests/offline/test_papers.py"),
        ("unique_keys_dropped", "referral/offline/actions/delivering.py", '    content = reading.entry_in(converting.converted(opened(said, setting("INTAKE_KEYS"))))\n', '    content = {**reading.entry_in(converting.converted(opened(said, setting("INTAKE_KEYS")))), "id": uuid.uuid4()}\n    envelope.digest = uuid.uuid4().hex\n', OUTBOX),
        ("emptied_before_the_answer", DELIVERY, 'await change(line.id, { state: "finished", tried_at: Date.now(), again_at: seconds && notBefore });', 'await change(line.id, { state: "received", tried_at: Date.now(), again_at: seconds && notBefore });', OUTBOX),
        ("phone_receives_by_count", "assets/js/papers/sending.js", "const isWhole = HERE.includes(state) && this.files.every((file) => ARRIVED.includes(file.state));", "const isWhole = files.length >= this.files.length;", OUTBOX),
        ("master_key_in_the_database", "referral/crypto.py", 'return hashlib.sha256(b"oncobridge master" + master).hexdigest()[:16]', "return master.hex()", "tests/offline/test_both_stolen.py"),
        ("one_entry_in_clear", "assets/js/offline/outbox.js", "    papers: papersToSend(draft),\n", "    papers: papersToSend(draft),\n    content,\n", "tests/journeys/test_profile_searched.py::test_no_name_of_a_sealed_entry_stands_in_the_closed_profile"),
        ("photograph_key_beside", "assets/js/offline/pictures.js", 'await write("streams", { origin: told.origin, stream });', 'await write("streams", { ...told, stream });', "tests/journeys/test_profile_searched.py::test_no_name_of_a_sealed_entry_stands_in_the_closed_profile"),
        ("stuck_photograph_holds_up_all", DELIVERY, 'if (state === "waiting" && isHeard) return Boolean(inVain.add(line.id));', 'if (state === "waiting" && isHeard) return false;', f"{HELD}::test_a_photograph_that_the_service_cannot_take_holds_up_no_other"),
        ("photographs_go_before_entries", DELIVERY, "  if (cut && (await toSend().catch(() => [])).some(isUntold)) cut.abort();", "  ", f"{HELD}::test_what_is_finished_while_photographs_wait_goes_before_them"),
        ("busy_service_is_pressed", DELIVERY, "  if (Date.now() < notBefore) return later(changed, false);\n", "", f"{HELD}::test_a_busy_service_is_asked_again_when_it_said_and_not_before"),
        ("closed_store_ends_the_sending", DELIVERY, "rows().then((all) => all.some(isUnsent), () => true)", "rows().then((all) => all.some(isUnsent), () => false)", f"{HELD}::test_a_store_that_the_browser_closes_ends_no_sending"),
        ("slow_is_lost", "assets/js/patience.js", "LONGEST = 90_000", "LONGEST = 15_000", f"{SLOW}::test_a_phone_is_signed_up_over_a_line_that_takes_half_a_minute_for_each_answer"),
        ("what_comes_is_cut", "assets/js/patience.js", "parts.push(part), goesOn();", "parts.push(part);", f"{SLOW}::test_a_file_that_comes_slowly_is_waited_for_as_long_as_it_comes"),
        ("made_ready_once", "assets/js/offline/main.js", 'if (went.some(({ status }) => status === "rejected"))', "if (false)", f"{SLOW}::test_what_did_not_come_whole_is_fetched_again_by_itself"),
        ("never_more_time", DELIVERY, "cutting(longest(tries + 1))", "cutting(longest(1))", f"{SLOW}::test_an_entry_that_takes_longer_than_a_request_may_has_more_time_at_the_next_try"),
        ("hearing_holds_up_all", "assets/js/offline/main.js", "await Promise.race([noticePeople(), new Promise((done) => setTimeout(done, SHORT))]);", "await noticePeople();", f"{SLOW}::test_hearing_who_is_signed_in_holds_up_nothing_else"),
        ("called_so_too_stands_on_top", "assets/js/offline/find.js", "for (const at of [shownAt, calledAt])", "for (const at of [calledAt])", "tests/journeys/test_proposals.py::test_what_bears_the_words_stands_above_what_is_only_called_so_too"),
        ("town_by_two_names", "referral/offline/catalogues.py", "(called, own, other, *labels)", "(called, own, other)", "tests/offline/test_shell.py::test_a_town_is_found_as_anybody_calls_it"),
        ("order_of_one_is_asked", "assets/js/several.js", "length < 2;", "length < 1;", "tests/journeys/test_asked_of_several.py::test_on_the_phone_one_treatment_has_no_first"),
        ("folded_answer_is_sent", "assets/js/several.js", "choice.disabled = part.hidden || unticked.includes(choice.value);", "choice.disabled = unticked.includes(choice.value);", "tests/journeys/test_asked_of_several.py::test_on_the_phone_one_treatment_has_no_first"),
        ("unnamed_all_called_alike", "assets/js/offline/mark.js", "number: number + 1", "number: 1", "tests/journeys/test_unnamed_entries.py::test_each_is_called_by_the_phones_word_and_its_number"),
        ("mark_stays_behind", "assets/js/offline/files.js", "[{ id, envelope, signature, nickname, mark,", "[{ id, envelope, signature, nickname,", "tests/journeys/test_unnamed_entries.py::test_on_another_phone_it_is_still_called_so"),
        ("sign_in_offered_to_the_unknown", "assets/js/offline/home.js", "readiness.isSignedIn !== false", "Boolean(readiness.isSignedIn)", "tests/journeys/test_phone_errors.py::test_signing_in_is_offered_to_nobody_who_is_signed_in"),
        ("needed_is_not_missed", "assets/js/offline/missing.js", "answered.split(\" \").includes(answers[by])", "false", "tests/journeys/test_still_open.py::test_what_is_needed_on_treatment_and_to_reach_somebody_is_asked_for_before_sealing"),
        ("button_moves_under_the_finger", "assets/js/proposals.js", "    await pressed;\n", "", "tests/journeys/test_proposals.py::test_on_the_phones_page_the_next_button_is_pressed_over_open_proposals"),
        # Medicines and equipment.
        ("promised_without_looking", SENDING, "lasts = (Offer.state == OPEN, Offer.left >= quantity)", "lasts = (Offer.state == OPEN,)", RACED),
        ("more_than_is_missing", SENDING, "if quantity - covers >= offer.pack or covers < 1:", "if covers < 0:", SUPPLIED),
        ("short_is_forgotten", SENDING, "missing=opened)", "missing=Need.missing)", SUPPLIED),
        ("one_person_calls_twice", "referral/migrations/versions/0046_medicines_and_equipment.py", "(called_by is not null and verified_by <> called_by)", "(called_by is not null)", SUPPLIED),
        ("unverified_is_published", "referral/supplies/queries.py", "return (Institution.state == VERIFIED) & (Institution.verify_by >= today)", "return Institution.id.is_not(None)", SUPPLIED),
        ("handed_to_the_stopped", SENDING, 'if verb == "hand_over":', 'if verb == "":', SUPPLIED),
        ("packs_are_opened", SENDING, "if quantity % offer.pack:", "if not quantity:", SUPPLIED),
        ("names_are_not_stopped", "referral/supplies/classes.py", "return _stopped(term) or _of_a_line(term)", "return _of_a_line(term)", "tests/supplies/test_demand.py"),
        # Texts to the patient's side.
        ("told_by_no_index", "referral/migrations/versions/0034_told_in_time.py", "'window', 'reader'], unique=True)", "'window', 'reader'], unique=False)", KILLED),
        ("sent_before_the_commit", TELLING, "        told.outbox_id = sent.id if sent else None\n    return not told.shut\n", "        told.outbox_id = sent.id if sent else None\n        db.session.commit() or outbox.deliver_now(told.outbox_id, now)\n    return not told.shut\n", KILLED),
        ("sent_before_the_gateway", "referral/outbox.py", "        self.flying[self.lanes.submit(", "        _done(row_id, self.now, SENT)\n        self.flying[self.lanes.submit(", KILLED),
        ("one_finder_stopped", "referral/messages/finding.py", "    _visit_near,\n    _treatment_due,\n", "    _treatment_due,\n", KILLED),
        ("one_gate_stopped", "referral/occasions.py", 'WRITTEN = (*TO_PHONE, "may_write")', 'WRITTEN = ("own_phone", "may_leave_message", "may_write")', KILLED),
        ("name_in_one_text", "referral/messages/letters.py", '"name": setting("PUBLIC_NAME")[:SENDER].strip()', '"name": str((told.case.patient.identity or {}).get("name_latin", ""))', "tests/messages/test_identities.py"),
        ("quiet_hours_slept_through", "referral/messages/letters.py", "        raise NotNow(known.quiet.over(now))\n", "        pass\n", TOLD_WHEN),
        ("closing_voids_nothing", "referral/intake/moves.py", '        void_ended(f"case:{case.id}")\n', "        pass\n", NOT_TOLD),
        ("no_limit_a_day", TELLING, "MOST_A_DAY = 8", "MOST_A_DAY = 8000", NOT_TOLD),
        ("hole_is_sent", "referral/outbox.py", "        except HOLES as hole:\n            return void_with_hole(row_id, self.now, hole)\n", "", NOT_TOLD),
        ("anybody_stops", "referral/channels/hearing.py", "    return bool(secret) and _same(_hex_of(secret, body), given)", "    return True", HEARD),
        ("stop_unheard", "referral/messages/reach.py", "    if not found or is_stopped(found) or", "    if not found or", HEARD),
        # The tick list.
        ("answer_is_logged", "referral/logs.py", '    if getattr(view, "unlogged", False):\n        return None\n', "", "tests/screening/test_unlinkable.py"),
        ("form_counts_twice", "referral/screening/actions.py", "    if bits is None:\n        return False\n", "    bits = bits or spent.empty()\n", "tests/screening/test_tick.py"),
        ("wish_is_counted_too", "referral/screening/views/public.py", '    if request.form.get("way") == "call":\n', '    if request.form.get("way") == "call":\n        actions.count(venue, sent, codes, now)\n', "tests/screening/test_unlinkable.py"),
        ("today_is_shown", "referral/screening/queries.py", "Tally.day < day_in(now", "Tally.day <= day_in(now", "tests/screening/test_partner.py"),
        ("counts_are_exact", "referral/screening/queries.py", "int(number) - int(number) % LEAST", "int(number)", "tests/screening/test_partner.py"),
        ("late_call_forgotten", "referral/screening/queries.py", "Call.due_at <= now, Call.raised_at.is_(None)", "Call.due_at <= now, Call.raised_at.is_not(None)", "tests/screening/test_calls.py"),
        # Advice of several disciplines.
        ('advice_after_closing', 'referral/advice/queries.py', 'Case.state == "closed", ', '', 'tests/advice/test_clock.py'),
        ('advice_without_its_consent', 'referral/advice/queries.py', ', ~agreed.exists()', '', 'tests/advice/test_clock.py'),
        ('conflict_chosen_silently', 'referral/advice/choosing.py', 'free = [each for each in fit if with_conflict or not self.works_there(each)]', 'free = fit', 'tests/advice/test_ask.py'),
        ('conflict_not_declared', 'referral/advice/actions.py', '    _check_conflict(seat, said)\n', '', 'tests/advice/test_answers.py'),
        ('name_in_advice', 'referral/advice/showing.py', '{name: without_names(text, identity) for', '{name: text for', 'tests/advice/test_answers.py'),
        ('answer_after_the_end', 'referral/advice/actions.py', 'AdviceRequest.id == request.id, AdviceRequest.state == OPEN, state=OPEN', 'AdviceRequest.id == request.id, state=request.state', 'tests/advice/test_answers.py'),
        ('version_overwritten', 'referral/advice/actions.py', 'AdviceSeat.version == seen)', 'AdviceSeat.version >= 0)', 'tests/advice/test_answers.py'),
        ('unconfirmed_asked', 'referral/advice/queries.py', '        Adviser.confirmed_at > now - CONFIRMED_FOR,\n', '', 'tests/advice/test_ask.py'),
        ('words_in_the_record', 'referral/advice/clock.py', 'question=request.question,', 'question=request.conclusion or "",', 'tests/advice/test_record.py'),
        ('anybody_closes_advice', 'referral/advice/actions.py', 'if seat.request.convener_id != seat.user_id:', 'if False:', 'tests/advice/test_pages.py'),
        ('advice_without_storing', 'referral/advice/actions.py', 'if not may_keep(case):', 'if False:', 'tests/advice/test_ask.py'),
        # What people read from papers.
        ("dose_without_a_unit", "referral/records/reading/forms.py", 'if ("dose" in data) != ("unit" in data):', "if False:", "tests/records/reading/test_values.py"),
        ("tenfold_passes", "referral/records/reading/checking.py", "return large >= small * APART", "return False", "tests/records/reading/test_values.py"),
        ("value_without_a_place", "referral/records/reading/forms.py", 'if not inside and "ninth" not in data:', "if False:", "tests/records/reading/test_values.py"),
        ("own_value_confirmed", "referral/records/reading/actions/values.py", "if str(value.typed_by) == actor.id:", "if False:", "tests/records/reading/test_values.py"),
        ("old_value_overwritten", "referral/records/reading/actions/values.py", "    row.replaces_id = value.id\n", "", "tests/records/reading/test_values.py"),
        ("disagreement_hidden", "referral/records/reading/comparing.py", "return any(core(each) != core(group[0]) for each in group[1:])", "return False", "tests/records/reading/test_values.py"),
        ("another_patients_value", "referral/records/reading/queries.py", "mine = (PaperValue.id == value_id, of_case(case.id), Paper.removed_at.is_(None))", "mine = (PaperValue.id == value_id, Paper.removed_at.is_(None))", "tests/records/reading/test_values.py"),
        ("taken_over_unseen", "referral/records/reading/actions/values.py", "{**known, **changed}, actor, now, seen)", "{**known, **changed}, actor, now)", "tests/records/reading/test_taking_over.py"),
        ("unknown_counts_as_said", "referral/records/reading/comparing.py", 'return answer not in (None, "", [], UNKNOWN)', 'return answer not in (None, "", [])', "tests/records/reading/test_needed.py"),
        ("reminded_without_consent", "referral/records/reading/queries.py", "lives = request.ended_at is None and request.consent.withdrawn_at is None", "lives = request.ended_at is None", "tests/records/reading/test_asking.py"),
        ("letter_opens_by_looking", "referral/records/reading/views/asking.py", "    _of(token)\n    return render_template(\"reading/open_request.html\", token=token)", "    return read_request(token)", "tests/records/reading/test_asking.py"),
        ("doubt_without_a_task", "referral/records/reading/actions/illness.py", "    tell_desk(case, now)\n", "", "tests/records/reading/test_illness.py"),
        # Societies.
        ("consent_given_by_silence", "referral/societies/actions/relays.py", "    if relaying.consent_of(case.id):\n        return\n    if consent is None:\n        raise NotAllowed(NO_CONSENT)\n", "    if consent is None or relaying.consent_of(case.id):\n        return\n", "tests/societies/test_relays.py"),
        ("void_still_answered", "referral/societies/actions/relays.py", "    if relay.state == VOID or why_void(relay) or now >= relay.due_at + LINK_AFTER:\n        raise Expired(NOT_NEEDED)\n", "    return\n", "tests/societies/test_relays.py"),
        ("second_answer_counts", "referral/societies/actions/relays.py", "    of_it = (Relay.id == relay.id, Relay.state.in_(out_of))\n    seen =", "    of_it = (Relay.id == relay.id,)\n    seen =", "tests/societies/test_relays.py"),
        ("reminded_each_round", "referral/societies/actions/clock.py", "NOT_REMINDED = (Relay.reminded_at.is_(None), ", "NOT_REMINDED = (Relay.id.is_not(None), ", "tests/societies/test_late.py"),
        ("late_answer_refused", "referral/societies/kinds.py", "ANSWERABLE = (*OPEN, LAPSED)", "ANSWERABLE = OPEN", "tests/societies/test_late.py"),
        ("never_asked_again", "referral/societies/relaying.py", " for each in relays if each.state != VOID}", " for each in relays}", "tests/societies/test_late.py"),
        ("lapses_on_a_sunday", "referral/societies/actions/clock.py", " or not may_lapse(relay.case.priority, relay.society.country, now):", ":", "tests/societies/test_clock.py"),
        ("lost_letter_unheard", "referral/societies/actions/clock.py", "        relay.undelivered_at = now\n", "        return\n", "tests/societies/test_clock.py"),
        ("liaison_kept", "referral/societies/actions/liaisons.py", "    liaison.data_key.destroy(now)\n", "", "tests/societies/test_liaisons.py"),
        ("lapsed_liaison_asked", "referral/societies/people.py", "    living = (Liaison.state == ACTIVE, Liaison.confirm_by >= today, Liaison.valid_until >= today)\n    asked = db.select(Liaison).where", "    living = (Liaison.state == ACTIVE,)\n    asked = db.select(Liaison).where", "tests/societies/test_liaisons.py"),
        ('society_told_the_town', 'referral/societies/told.py', '        "country": case.place_country,\n', '        "country": case.place_country,\n        "town": case.place_name,\n', 'tests/societies/test_relays.py'),
        ("few_are_public", "referral/societies/relaying.py", "    if few(counts.asked):\n        return {}\n", "", "tests/societies/test_list.py"),
        # Papers.
        ("received_by_count", "referral/records/papers/receiving.py", "    if hashlib.sha256(content).hexdigest() != file.sha256:\n        keeping", "    if False:\n        keeping", "tests/records/papers/test_receiving.py"),
        ("paper_received_by_one_file", "referral/records/papers/receiving.py", "    if db.session.scalars(under_way.limit(1)).first() is not None:\n        return\n", "", "tests/records/papers/test_receiving.py"),
        ("two_last_files_unseen", "referral/records/papers/receiving.py", "    if not guarded_update(Paper, Paper.id == paper_id, Paper.state == RECEIVING, state=RECEIVING):\n        return [name]\n", "", "tests/records/papers/test_receiving.py::test_of_the_two_last_files_that_end_at_once_one_sees_the_other[postgresql]"),
        ("piece_unhashed", "referral/records/papers/receiving.py", " or hashlib.sha256(content).hexdigest() != sha256:", ":", "tests/records/papers/test_receiving.py"),
        ("two_papers_of_one_number", "referral/records/papers/receiving.py", "    if not guarded_lock(Case, Case.id == case_id):\n        raise NotFound()\n", "", "tests/records/papers/test_receiving.py::test_of_two_senders_of_one_paper_one_paper_comes[postgresql]"),
        ("names_kept_after_erasing", "referral/records/actions.py", "    _approve(wish, actor, now)\n    keeping.let_go(papers)\n", "    _approve(wish, actor, now)\n", "tests/records/papers/test_receiving.py"),
        ("store_unsealed", "referral/records/papers/storing.py", "put(name, key.sealed(content, name))", "put(name, content)", "tests/records/papers/test_storing.py"),
        ("torn_write_read", "referral/records/papers/storing.py", "begun = self._path(name + BEGUN)", "begun = self._path(name)", "tests/records/papers/test_storing.py"),
        ("pages_twice", "referral/records/papers/checking.py", "    if not guarded_update(Paper, *still, state=state, check_at=None, checked_at=now, **words):\n        return False\n", "    guarded_update(Paper, *still, state=state, check_at=None, checked_at=now, **words)\n", "tests/records/papers/test_checking.py::test_two_workers_at_once_make_no_page_twice[postgresql]"),
        ("poison_tried_for_ever", "referral/records/papers/checking.py", "    if file.tries >= MOST_TRIES:", "    if False:", "tests/records/papers/test_checking.py"),
        ("infected_shown", "referral/records/papers/checking.py", "    if said == FOUND:\n        raise NotOpened(INFECTED)\n", "", "tests/records/papers/test_checking.py"),
        ("young_orphan_swept", "referral/records/papers/sweeping.py", "name not in known and at < now - YOUNG", "name not in known", "tests/records/papers/test_sweeping.py"),
        ("half_sent_kept", "referral/records/papers/sweeping.py", "for which in (half, taken_back):", "for which in (taken_back,):", "tests/records/papers/test_sweeping.py"),
        ("anybodys_paper_taken_back", "referral/records/papers/actions.py", "    if not is_theirs(paper, actor):", "    if False:", "tests/records/papers/test_doors.py"),
        ("card_alone_opens_papers", "referral/records/papers/views/doors.py", "    if not card_session.is_opened(session):", "    if False:", "tests/records/papers/test_doors.py"),
        ("look_unnoted", "referral/records/papers/views/rooms.py", '    _note(door, paper, page=number)\n', "", "tests/records/papers/test_doors.py"),
        # The audit trail.
        ("no_mark", AUDIT, "    event.mark = audit_mark(marked(event))\n", "", "tests/test_audit.py"),
        ("mark_says_no_actor", AUDIT, '    "actor_id",\n    "actor_role",\n    "hospital_id",\n    "request_id",\n    "facts",\n)', '    "actor_role",\n    "hospital_id",\n    "request_id",\n    "facts",\n)', "tests/test_audit.py"),
        ("link_without_key", AUDIT, "    return audit_mark(linked(previous, position, event))", "    return _hash(linked(previous, position, event))", TAMPER),
        ("link_without_position", AUDIT, '    own = {"rule": KEYED, "position": position, "previous": previous}', '    own = {"rule": KEYED, "previous": previous}', "tests/test_audit.py"),
        ("whole_trail_in_one_go", AUDIT, "AuditEvent.id).limit(chunk)).all()", "AuditEvent.id)).all()", "tests/test_sealing.py"),
        ("sealed_twice", AUDIT, "if each.id not in known", "if True", "tests/test_sealing.py"),
        ("mark_not_looked_at", VERIFY, "    return None if _is_marked(link) else EVENT", "    return None", TAMPER),
        ("event_gone_unseen", VERIFY, "    if link.verb is None:\n        return GONE\n", "    if link.verb is None:\n        return None\n", TAMPER),
        ("old_links_believed", VERIFY, "        return None if is_made else LINK", "        return None", "tests/test_kept_database.py"),
        ("outside_unseen", VERIFY, "    if _is_any_outside():", "    if False:", TAMPER),
        ("waiting_unseen", VERIFY, "any(not _is_marked(event) for event in _waiting())", "False", TAMPER),
        ("unkeyed_allowed", VERIFY, " or link.rule < rule or is_late:", ":", TAMPER),
        ("anchors_forgotten", VERIFY, "    for anchor, is_other in anchors.unlike():\n        yield Finding(anchor.position, OTHER if is_other else CUT)\n", "", TAMPER),
        ("unreadable_stops_proof", VERIFY, "        return [_read_one(position) for position in db.session.scalars(_first(positions, stretch))]", "        raise", TAMPER),
        ("stretch_unread", VERIFY, "pairwise([None, *cuts, None])", "pairwise([None, *cuts])", TAMPER),
        ("old_rule_at_a_stretch", VERIFY, "return digest, stretch.after, min(newest or 0, audit.KEYED)", "return digest, stretch.after, 0", TAMPER),
        ("anchor_of_nothing", ANCHORS, "found := stands.get(anchor.position)) != anchor.digest", "found := stands.get(anchor.position)) not in (None, anchor.digest)", TAMPER),
        ("anchor_now_and_then", ANCHORS, "EVERY = timedelta(seconds=30)", "EVERY = timedelta(hours=3)", TAMPER),
        ("anchor_by_an_old_look", ANCHORS, "    with db.engine.connect() as line:\n        rows = line.execute(", "    with db.engine.connect():\n        rows = db.session.execute(", TAMPER),
        ("anchor_open_to_all", ANCHORS, "os.O_APPEND, 0o600)", "os.O_APPEND, 0o644)", TAMPER),
        ("page_believes_database", "referral/chain.py", "anchor.position if anchor and not anchors.is_borne_out(anchor) else None", "None", TAMPER),
        ("proved_never_again", "referral/chain.py", "if found is None or is_news or found.at <= now - PROVED_EVERY:", "if found is None:", "tests/test_chain.py"),
        ("auditors_told_nothing", "referral/accounts/auditors.py", "User.role == Role.AUDITOR", "User.role == Role.ADMINISTRATOR", "tests/accounts/test_auditors.py"),
        # The chain after the letter has left.
        ("bounce_is_silence", "referral/notifications/actions.py", "    if referral is None or _another_took_it(letter):\n        return\n    lock_case", "    if referral is None or letter.state == outbox.BOUNCED or _another_took_it(letter):\n        return\n    lock_case", "tests/notifications/test_lost_letters.py::test_a_letter_that_comes_back_days_later_raises_the_referral"),
        ("bounce_is_learned_as_silence", "referral/engine/past_answers.py", "        .where(Referral.undelivered_at.is_(None))\n", "", "tests/notifications/test_lost_letters.py::test_what_did_not_arrive_is_never_the_hospitals_silence"),
        ("letters_by_no_index", "referral/migrations/versions/0009_letters_that_arrive_or_say_so.py", "list(WORDS), unique=True)", "list(WORDS), unique=False)", "tests/notifications/test_saboteurs.py::test_who_drops_the_unique_index_is_caught"),
        ("sent_before_the_server", "referral/outbox.py", "        if row.recipient != before:\n", "        _done(row_id, self.now, SENT)\n        if row.recipient != before:\n", "tests/notifications/test_lost_letters.py::test_no_letter_is_sent_before_the_server_has_said_yes"),
        ("holidays_frozen", "referral/hospitals/working_days.py", "_holidays_of(country, day.year)", "_holidays_of(country, 2026)", "tests/hospitals/test_working_days.py"),
        ("desks_clock_alone", "referral/coordination/queue/ordering.py", "    return _moment(case((and_(presses, or_(of.at.is_(None), treatment < of.at)), treatment), else_=of.at))", "    return _moment(case((and_(presses, of.at.is_(None), treatment < of.at), treatment), else_=of.at))", "tests/coordination/test_ordering.py"),
        ("card_leads_to_the_illness", "referral/intake/views/card.py", "for_now=_for_now(case) if opened and standing", "for_now=_for_now(case) if standing", "tests/materials/test_offers.py"),
        ("coordinator_names_the_patient", "referral/referrals/actions/sending.py", '    check_names_nobody("message", message, case.patient.identity or {})\n', "", "tests/referrals/test_held_back.py"),
        ("answer_names_the_patient", MOVING, '        check_names_nobody("note", step.note, step.referral.case.patient.identity or {})\n', "        pass\n", "tests/referrals/test_held_back.py"),
        # Events.
        ("flood", NOTING, "    if number & (number - 1) == 0:", "    if True:", NOTED),
        ("wrong_password_unseen", NOTING, "    if _is_wrong_secret(response):", "    if False:", NOTED),
        ("refused_unseen", NOTING, "    elif _is_shut(response):", "    elif False:", NOTED),
        ("sign_in_unseen", NOTING, '    user_logged_in: "account.signed_in",\n', "", NOTED),
        ("address_in_the_trail", NOTING, 'blind_index("visitor", request.remote_addr or "")[:16]', 'str(request.remote_addr)', NOTED),
        ("typed_in_the_trail", TRAIL, "    return typed if is_plain else NOBODY", "    return typed", NOTED),
        ("day_unfiltered", TRAIL, '    return query.where(*_on(wanted["day"])) if "day" in wanted else query', "    return query", NOTED),
        ("table_repeats", TRAIL, "AuditEvent.id > after.id", "AuditEvent.id >= after.id", NOTED),
        ("formula_in_table", "referral/sheets.py", '    return f"\'{cell}" if cell.startswith(RISKY) else cell', "    return cell", "tests/coordination/test_many.py"),
        # Erasing.
        ("rankings_stay", ERASE, "    kept_rankings.forget([case.id for case in patient.cases])\n", "", LEFT),
        ("answers_stay", ERASE, "    lost_sessions.forget_alike(_said_of(patient))\n", "", LEFT),
        ("key_stays", ERASE, "    patient.data_key.destroy(now)\n", "", LEFT),
        ("log_stays", "referral/records/views.py", "    empty_log()\n", "", LEFT),
        ("old_pages_stay", "referral/sqlite.py", '    "secure_delete": 1,', '    "secure_delete": 0,', "tests/test_sqlite.py"),
        ("one_person_erases", ERASE, "    if str(wish.asked_by) == actor.id:\n        raise NotAllowed(TWO_PEOPLE)\n", "", ASKED),
        ("open_case_erased", ERASE, '        ended = (Case.id == case.id, Case.state.in_(("closed", "draft")))', "        ended = (Case.id == case.id,)", ASKED),
        ("name_stays", "referral/records/what_stays.py", '"patient": "created_at erased_at",', '"patient": "created_at erased_at identity_sealed",', ASKED),
        # What is sealed.
        ("bound_to_no_row", CRYPTO, "    return f\"{inspect(model).local_table.name}.{self.column}\".encode() + bytes(row_id.bytes)", "    return b\"\"", SEALS),
        ("destroyed_key_opens", CRYPTO, "        self.wrapped, self.destroyed_at = None, now", "        self.destroyed_at = now", SEALS),
        ("one_nonce", CRYPTO, "    nonce = os.urandom(NONCE)", "    nonce = bytes(NONCE)", SEALS),
        ("letters_names_guessed", CRYPTO, "hmac.compare_digest(token.casefold(), letter_token(letter_id))", "True", "tests/notifications/test_returned.py"),
        # Who may see whom.
        ("identity_before_acceptance", IDENTITY, "    if referral.state not in PLACING_STATES:\n        raise NotAllowed(wording.NOT_ACCEPTED)\n", "", SHOWN),
        ("identity_without_consent", IDENTITY, "    if not may_show(referral.case, referral.hospital_id):\n        raise NotAllowed(wording.CONSENT_WITHDRAWN)\n", "", SHOWN),
        ("codes_without_end", IDENTITY, "ATTEMPTS = 5", "ATTEMPTS = 5000", SHOWN),
        ("many_codes", IDENTITY, "CODES_AN_HOUR = 3", "CODES_AN_HOUR = 300", SHOWN),
        ("reading_unnoted", IDENTITY, '    audit.record_read(actor, "identity.read", referral, now, case_id=referral.case_id)\n', "", SHOWN),
        ("withdrawn_consent_lives", CONSENTS, "Consent.purpose == purpose, Consent.withdrawn_at.is_(None))", "Consent.purpose == purpose)", GATES),
        ("ended_consent_lives", CONSENTS, "db.select(Consent).where(*mine, not_over(on))", "db.select(Consent).where(*mine)", GATES),
        ("accepted_without_consent", MOVING, "        check_not_ended(step.referral.case, step.referral.hospital_id)\n", "        pass\n", GATES),
        ("sent_without_consent", CONSENTS, "    if not may_show(case, hospital_id):\n        raise Refusal(wording.NO_CONSENT_TO_SHOW)\n", "", "tests/referrals/test_send.py"),
        ("dead_link_opens", LINKS, "AnswerLink.killed_at.is_(None), AnswerLink.expires_at > now", "(AnswerLink.expires_at > now,)[0], AnswerLink.expires_at > now", DEAD),
        ("another_hospital_answers", MOVING, "    if actor.role == HOSPITAL and actor.hospital_id != referral.hospital_id:\n        raise NotFound()\n", "", MOVES),
        ("any_role_moves", MOVING, "        raise NotAllowed(wording.WRONG_ROLE)\n", "        return\n", MOVES),
        # Coming in.
        ("account_uncounted", GUESSES, "    if together:\n", "    if False:\n", f"{GUESSED}::test_of_120_wrong_passwords_from_60_addresses_few_are_heard"),
        ("ipv6_each_address", "referral/networks.py", "ip_network((address, 64), strict=False)", "ip_network((address, 128), strict=False)", f"{GUESSED}::test_ipv6_is_counted_by_the_network_of_a_household"),
        ("owner_held_up", "referral/accounts/signing_in/browsers.py", 'Guesser(_known().get(_short(subject), ""), network_of_request())', 'Guesser("", network_of_request())', f"{GUESSED}::test_a_browser_of_the_owner_is_held_up_by_nobody"),
        ("right_ones_count", COUNTED, "            guesses.take_back(guess)\n", "", f"{GUESSED}::test_whoever_forgets_the_password_comes_in_and_begins_anew"),
        ("counted_after_the_check", COUNTED, "        guess = _count(self.kind, subject) if subject else None\n        if not super().validate(**given):  # type: ignore[misc]\n", "        right = super().validate(**given)  # type: ignore[misc]\n        guess = _count(self.kind, subject) if subject else None\n        if not right:\n", f"{GUESSED}::test_of_many_at_once_no_more_are_checked_than_one_after_the_other"),
        ("owner_told_nothing", COUNTED, "            if guess and guess.begins_pause:\n", "            if False:\n", f"{GUESSED}::test_the_owner_is_told_once_a_day_and_nobody_else"),
        ("pauses_stay_short", GUESSES, "(beyond == number, moment) for number, moment in enumerate(moments, 1)", "(beyond == number, moments[0]) for number, _ in enumerate(moments, 1)", f"{GUESSED}::test_pauses_grow_to_their_longest_and_end_to_the_moment"),
        ("step_counts_twice", FACTOR, "        is_newer = or_(User.tf_last_step.is_(None), User.tf_last_step < tmatch.counter)\n", "        return\n", f"{FACTORS}::test_a_step_counts_once"),
        ("recovery_code_for_ever", FACTOR, "        user.mf_recovery_codes = [each for each in user.mf_recovery_codes or () if each != used]\n", "", f"{FACTORS}::test_recovery_codes_are_shown_at_the_set_up_and_each_works_once"),
        ("copied_cookie_lives", SESSIONS, "row.kind == kind, row.ended_at.is_(None), row.ends_at > now)", "row.kind == kind, row.ends_at > now)", f"{SIGNED}::test_signing_out_ends_every_copy"),
        ("session_without_end", SESSIONS, "row.kind == kind, row.ended_at.is_(None), row.ends_at > now)", "row.kind == kind, row.ended_at.is_(None))", f"{SIGNED}::test_a_session_ends_however_much_it_is_used"),
        ("ends_somebody_elses", SESSIONS, "    if row is None or row.user_id != user.id:\n", "    if row is None:\n", f"{SIGNED}::test_nobody_ends_somebody_elses"),
        ("any_address", "referral/fields.py", "PLAIN_ADDRESS.fullmatch(typed) is not None", '"@" in typed', "tests/accounts/test_letters_arrive.py::test_an_address_that_people_do_not_have_is_refused"),
        # A code by e-mail.
        ("letters_uncounted", MAILED, "        guesses.count(guesses.LETTER, card_session.subject_of(session), guesser, now)\n", "", f"{BY_MAIL}::test_letters_are_counted_by_device_and_in_all"),
        ("code_of_any_browser", MAILED, "mine = (MailedCode.session_id == session_id, *_tries_left(now))", "mine = _tries_left(now)", f"{BY_MAIL}::test_a_code_opens_only_where_it_was_asked_for"),
        ("tries_without_end", MAILED, "    return MailedCode.attempts < ATTEMPTS, ", "    return MailedCode.attempts < 5000, ", f"{BY_MAIL}::test_tries_of_many_at_once_are_counted_before_they_are_looked_at"),
        ("sent_where_unsafe", MAILED, "    return row is not None and not row.shut(_readers[way](case).answers)", "    return row is not None", f"{BY_MAIL}::test_without_an_address_or_where_it_was_not_said_to_be_safe_nothing_leaves"),
        ("code_to_a_shared_phone", "referral/occasions.py", 'Telling(CODE_SENT, PATIENT, "card_code", CODE, WRITTEN, SHORT', 'Telling(CODE_SENT, PATIENT, "card_code", CODE, ("may_write",), SHORT', "tests/messages/test_code_to_phone.py::test_a_phone_of_six_gets_no_code"),
        # What the parts of the proof count (their short forms).
        ("undone_keeps_the_place", MOVING, "        slot = STATES[referral.state].slot or capacity.RELEASED", "        slot = STATES[referral.state].slot", "tests/proofs/test_places.py"),
        ("last_place_to_all", CAPACITY, "    if not guarded_update(Service, *last_or_more, free=Service.free - 1):\n        raise NoSlotLeft(NO_SLOT_LEFT)", "    guarded_update(Service, *last_or_more, free=Service.free - 1)", "tests/test_races.py::test_of_thirty_accepting_for_the_last_place_exactly_one_wins"),
        ("sent_again_is_refused", MOVING, "    if _is_repeated(step):\n        return False\n", "", "tests/proofs/test_kills.py"),
        ("synced_now_and_then", "referral/sqlite.py", '    "synchronous": 2,', '    "synchronous": 1,', "tests/proofs/test_power.py::test_what_was_acknowledged_before_a_cut_stands_whole"),
        ("volunteers_see_all", "referral/intake/queries.py", "Case.keeper_id == user.id if user.role == Role.VOLUNTEER else false()", "Case.id.is_not(None) if user.role == Role.VOLUNTEER else false()", "tests/proofs/test_foreign.py"),
        ("any_word_is_a_language", "referral/i18n.py", "        if candidate in HOSPITAL_LANGUAGES:\n            return candidate\n", "        if candidate:\n            return candidate\n", "tests/proofs/test_hostile.py::test_a_hostile_body_to_one_route_in_four_breaks_none"),
        ("answers_lie_open", "referral/intake/lost_sessions.py", "    kept.sealed = app_seal(plain, _context(kept.id))\n", "    kept.sealed = plain\n", "tests/proofs/test_at_rest.py::test_no_needle_of_a_person_stands_in_any_file"),
        ("stored_words_are_markup", "templates/coordination/referrals.html", "own_words(move.note, spoken_in(move.note, move.language))", "own_words(move.note|safe, spoken_in(move.note, move.language))", "tests/proofs/test_stored_scripts.py"),
        # Where one is signed in, a lost second factor, letters that set a password, the library's token.
        ("ended_sessions_are_listed", SESSIONS, "    query = db.select(row).where(*mine, row.ended_at.is_(None), row.ends_at > now)", "    query = db.select(row).where(*mine, row.ends_at > now)", SIGNED),
        ("everybodys_sessions_listed", SESSIONS, "    mine = (row.user_id == user.id, row.opened_with == user.fs_uniquifier)", "    mine = (row.kind == ACCOUNT,)", SIGNED),
        ("ending_all_ends_this_one", SESSIONS, "mine & (BrowserSession.id != kept) if kept else mine", "mine", SIGNED),
        ("reset_keeps_sessions", ACCOUNTS, "    user.webauthn.clear()\n    user.fs_uniquifier = uuid.uuid4().hex\n", "    user.webauthn.clear()\n", FACTORS),
        ("reset_keeps_the_factor", ACCOUNTS, "    user.tf_primary_method = user.tf_totp_secret = user.mf_recovery_codes = user.tf_last_step = None\n", "", FACTORS),
        ("reset_keeps_passkeys", ACCOUNTS, "    user.webauthn.clear()\n", "", FACTORS),
        ("reset_unnoted", ACCOUNTS, '    audit.record(actor, "account.second_factor_reset", user, now)\n', "", FACTORS),
        ("reset_letter_asks_dns", SECURITY, '{"check_deliverability": False}', "{}", "tests/accounts/test_letters_arrive.py"),
        ("reset_letter_to_nobody", SECURITY, 'account = f"user:{user.id}"', 'account = "user:nobody"', "tests/accounts/test_letters_arrive.py"),
        ("reset_link_for_ever", SECURITY, '"SECURITY_RESET_PASSWORD_WITHIN": timedelta(hours=2)', '"SECURITY_RESET_PASSWORD_WITHIN": timedelta(days=900)', "tests/accounts/test_forgot_password.py"),
        ("token_given_to_machines", SECURITY, "    library.want_json(lambda _request: False)\n", "", f"{GUESSED}::test_a_token_in_an_address_or_a_header_opens_nothing"),
        # Export rules, and supplies.
        ("stopped_goods_listed", f"{RULES}/checklist.py", "        return self.goods in STOPPED\n", "        return False\n", f"{STOPS}::test_of_answers_sent_twice_the_stopped_one_counts"),
        ("stopped_goods_printed", f"{RULES}/views/everybody.py", '    if way.is_stopped:\n        return redirect(url_for("export_rules.show_list", **way.codes, **_language()), 303)\n', "", f"{STOPS}::test_of_answers_sent_twice_the_stopped_one_counts"),
        ("stopped_names_unheard", f"{RULES}/classes.py", "    asked = (stopped_by, *CATALOGUES)\n", "    asked = tuple(CATALOGUES)\n", f"{STOPS}::test_a_stopped_name_is_a_stop_whatever_is_chosen_and_whoever_knows_it"),
        ("first_of_two_answers", f"{RULES}/forms.py", "next((each for each in sent if each.strip() in STOPPED), sent[0])", "sent[0]", f"{STOPS}::test_of_answers_sent_twice_the_stopped_one_counts"),
        ("stale_rule_looks_new", f"{RULES}/queries.py", "        return is_stale(self.next_check, today)\n", "        return False\n", f"{LIVED}::test_what_is_stale_says_so_stays_and_is_in_the_daily_count"),
        ("deadlines_are_waited_for", f"{RULES}/checklist.py", " for each in line if each.edition.days_are == WAIT), default=0)", " for each in line), default=0)", "tests/export_rules/test_checklist.py::test_steps_stand_in_their_order_and_waiting_is_added_up_along_them"),
        ("one_person_publishes", PUBLISHED, "        if edition.written_by == me or {edition.written_by, edition.checked_by} - {None} == {me}:\n            raise Conflict(SECOND_PERSON)\n", "", f"{LIVED}::test_a_draft_is_read_by_nobody_and_whoever_wrote_it_does_not_publish"),
        ("one_person_confirms", PUBLISHED, "        if me == self._read_last_by(subject):\n            raise Conflict(NOT_TWICE)\n", "", "tests/information/test_life.py::test_nobody_keeps_an_answer_alive_alone"),
        ("waste_is_a_gain", f"{SUPPLIES}/pairs.py", "rules.road[days] + rules.waste * spare", "rules.road[days] - rules.waste * spare", f"{MATCHED}::test_what_expires_first_goes_first_and_the_nearer_of_two"),
        ("short_life_is_sent", f"{SUPPLIES}/pairs.py", "    if left < needs.shelf[n]:\n        return SHORT\n", "", f"{MATCHED}::test_what_is_in_the_way_is_said_of_both"),
        ("more_than_is_offered", f"{SUPPLIES}/facts.py", "        return self.quantity // self.pack\n", "        return -(-self.quantity // self.pack)\n", f"{MATCHED}::test_what_is_in_the_way_is_said_of_both"),
        ("statements_in_a_wrong_place", "matching/facts/statements.py", '    order = np.argsort(joined[0], kind="stable")\n', "    order = np.arange(len(joined[0]))\n", "tests/matching/test_remembered.py"),
        ("changed_statements_stand_twice", "matching/facts/statements.py", "~np.isin(before.hospital, anew)", "before.hospital >= 0", "tests/matching/test_remembered.py"),
        ("deeds_keep_the_network", "referral/engine/kept/network.py", "    if keeps and version", "    if version", "tests/engine/test_kept_network.py"),
        ("globals_in_a_chain_each", "referral/jinja.py", "return self.globals if d is None else super().make_globals(d)", "return super().make_globals(d)", "tests/test_start.py"),
        ("packs_are_not_exchanged", f"{SUPPLIES}/packs/mending.py", "            if _round(all, own, c) == 0:\n", "            if own.best[0] > NONE - 1:\n", "tests/matching/test_supplies_exact.py::test_packs_of_several_sizes_are_no_better_than_the_bound_and_little_worse"),
        ("an_offer_deals_with_nobody", f"{SUPPLIES}/matching.py", "    if not rows or not batches:\n", "    if not rows and not batches:\n", f"{MATCHED}::test_nothing_and_nobody"),
        ("checker_counts_no_stock", f"{SUPPLIES}/checking.py", '            _require(left >= 0, f"{id}: more is given than there is")\n', "            pass\n", "tests/matching/test_supplies_exact.py::test_the_checker_counts_what_an_offer_has"),
        # What the papers of safety promise.
        ("danger_reaches_nobody", "referral/dangers/actions.py", "    for user in queries.officers():\n        tell(REPORTED, row, user, now)\n", "", "tests/dangers/test_report.py"),
        ("hazard_without_a_test", "docs/safety/hazards.csv", "test_a_browser_of_the_owner_is_held_up_by_nobody", "test_nothing", "tests/test_hazards.py"),
        ("asvs_yes_without_a_test", "docs/safety/asvs.csv", "test_a_forwarded_address_is_believed_from_named_proxies_alone", "test_nothing", "tests/test_asvs.py"),
        ("consent_without_the_notice", "templates/intake/consent.html", "{% if notice %}", "{% if false %}", "tests/notices/test_privacy.py"),
        ("phone_without_the_notice", "templates/offline/shell.html", "<p>{{ notice() }}</p>{{ consent_fields(form) }}", "{{ consent_fields(form) }}", "tests/offline/test_shell.py::test_the_privacy_notice_is_linked_beside_the_consent_and_at_the_foot"),
        ("erased_come_back", "referral/backup/erasures.py", "    erase_again(patient, RESTORE, datetime.fromisoformat(line.at))\n    return True\n", "    return True\n", "tests/backup/test_restore.py::test_who_was_erased_after_the_back_up_stays_erased"),
        ("restore_asks_no_ledger", "referral/backup/restoring.py", "            return lines | _lines(source, manifest.of_set(source.shelf, source.private, which)), unread\n", "            return lines, unread\n", "tests/backup/test_restore.py::test_who_was_erased_after_the_back_up_stays_erased"),
        ("measures_for_everybody", "referral/config.py", 'env.str("METRICS_HOST", "127.0.0.1")', 'env.str("METRICS_HOST", "0.0.0.0")', "tests/metrics/test_metrics.py::test_it_is_off_by_default_on_this_machine_alone_and_never_on_the_public_port"),
        ("measures_on_the_public_port", "referral/config.py", 'apart = (setting_checks.unlike(env.int("PORT", 8000), "PORT"), ', "apart = (", "tests/metrics/test_metrics.py::test_it_is_off_by_default_on_this_machine_alone_and_never_on_the_public_port"),
        ("recovery_codes_in_the_open", FACTOR, "[str(hash_password(each)) for each in codes]", "codes", FACTORS),
        ("letters_in_two_ways", ACCOUNTS, "hash_password(_security.password_util.normalize(password))", "hash_password(password)", "tests/accounts/test_passwords.py::test_any_twelve_signs_and_a_hundred_are_taken"),
        ("factor_changed_hours_later", SECURITY, '"SECURITY_FRESHNESS": timedelta(minutes=15)', '"SECURITY_FRESHNESS": timedelta(hours=15)', f"{FACTORS}::test_a_factor_is_changed_only_soon_after_the_password_was_written"),
        ("files_without_the_policy", "referral/compression.py", "        for name, value in always.items():\n            headers[name] = value\n", "", "tests/test_headers.py::test_a_built_file_is_under_it_too"),
        ("lists_kept_by_browsers", "referral/web.py", ' or "Cache-Control" not in response.headers:', ":", "tests/test_headers.py::test_errors_and_programs_answers_are_under_it_too"),
        # Deployed.
        ("no_reload", f"{UNITS}/oncobridge-web.service", 'ExecReload=/bin/sh -c "kill -HUP $MAINPID"\n', "", ASKED_TO),
        ("killed_while_it_answers", f"{UNITS}/oncobridge-web.service", "TimeoutStopSec=60", "TimeoutStopSec=30", ASKED_TO),
        ("gunicorn_without_its_first_process", f"{UNITS}/oncobridge-web.service", "python /opt/oncobridge/deploy/serve_web.py", "gunicorn --config deploy/gunicorn.conf.py", "tests/deploy/test_units.py"),
        ("units_keep_capabilities", f"{UNITS}/oncobridge-.service.d/walls.conf", "CapabilityBoundingSet=\n", "", "tests/deploy/test_units.py"),
        ("work_done_twice", f"{UNITS}/oncobridge-worker.service", " --without sealing", "", "tests/deploy/test_units.py"),
        ("first_process_says_nothing", WEB, 'notify("READY=1")', "pass", HEARS),
        ("gunicorn_says_ready_too", WEB, 'if name != "NOTIFY_SOCKET"', "if name", HEARS),
        ("dead_of_others_stay", WEB, "                os.waitpid(dead.si_pid, 0)\n", "                pass\n", HEARS),
        ("missing_release_ends_the_web", WEB, "except OSError:  # of a release", "except KeyError:  # of a release", HEARS),
        ("goes_without_a_word", WEB, "        self.leaving_file.say()\n", "", f"{FIRST}::test_who_goes_says_so_and_serves_on_until_nobody_is_sent_there"),
        ("goes_at_once", WEB, "        web.leave(", "        (lambda *_: None)(", f"{FIRST}::test_who_goes_says_so_and_serves_on_until_nobody_is_sent_there"),
        ("proxy_has_not_looked", COMPOSE, 'WEB_LEAVES_AFTER: "8"', 'WEB_LEAVES_AFTER: "2"', COMPOSED),
        ("statements_are_compiled", "referral/postgres.py", '"jit": "off"', '"jit": "on"', "tests/test_opening_databases.py::test_a_connection_is_set_as_its_kind_of_database_needs_it[postgresql]"),
        ("walls_stay_while_columns_go", "referral/migrations/env.py", "            grants.take_down(connection)\n", "", "tests/test_walls.py::test_migrations_go_back_and_forth_where_walls_stand"),
        ("next_is_the_release_before", WEB, "cwd=HERE.parent,", "cwd=None,", "tests/test_reload.py::test_releases_take_over_and_no_request_fails_but_a_broken_one_takes_nothing_over"),
        ("root_can_be_written", COMPOSE, "  read_only: true\n", "  read_only: false\n", COMPOSED),
        ("database_has_a_port", COMPOSE, "    shm_size: 256m\n", '    shm_size: 256m\n    ports: ["5432:5432"]\n', COMPOSED),
        ("image_is_root", "deploy/Containerfile", "USER 10001:10001\n", "", COMPOSED),
        ("tests_are_installed", "requirements-run.lock", "\ngunicorn==", "\nruff==0.17.5 \\\n    --hash=sha256:0\ngunicorn==", "tests/deploy/test_locks.py"),
        # What clinicians sign, whom a record is handed to, who is counted, which links live.
        ("evidence_unmarked", "templates/coordination/parts.html", '"evidence", ', "", "tests/signatures/test_marks.py"),
        ("hours_unmarked", "templates/plans/confirm.html", ' {{ signed_line("clocks") }}', "", "tests/signatures/test_marks.py"),
        ("changed_row_stays_signed", "referral/signatures/queries.py", "    return last.verdict if last.digest == row.digest else OLDER", "    return last.verdict", "tests/signatures/test_sign.py"),
        ("anybody_signs_any_table", "referral/signatures/actions.py", "    if user.role not in queries.table_of(name).signers:\n", "    if not queries.table_of(name).signers:\n", "tests/signatures/test_sign.py::test_each_table_says_in_words_who_signs_it_and_nobody_else_can"),
        ("one_society_is_all", "referral/societies/views/door.py", "if wanted in (\"\", str(each.society_id))), None)", "if True), None)", "tests/societies/test_liaisons.py::test_who_answers_for_two_societies_sees_and_changes_each_by_itself"),
        ("a_town_is_its_crossing", "referral/intake/localities/in_words.py", "(each.name != town, each.kind == BORDER, far, at)", "(far, at)", "tests/intake/test_town_names.py::test_every_place_that_a_case_may_keep_is_called_as_one_that_is_written_so"),
        ("patients_town_as_stored", "templates/coordination/list.html", "{{ case.place_name|town(case.place_country) }}", "{{ case.place_name }}", "tests/intake/test_town_names.py"),
        ("border_village_unnamed", "referral/intake/localities/gazetteer.py", "ukrainian or village.ukrainian", "ukrainian", "tests/intake/test_localities.py::test_a_village_beside_a_crossing_is_called_as_the_crossing_is"),
        ("shell_of_another_release", "referral/offline/views/shell.py", ", *map(assets.asset_url, built_files(locale)))", ")", "tests/offline/test_shell.py::test_the_page_names_the_script_of_this_release"),
        ("town_of_a_choice_as_stored", "referral/centres/choices.py", "town_name(each.city, each.country)", "each.city", "tests/intake/test_town_names.py::test_a_choice_of_hospitals_names_their_towns_in_the_readers_language"),
        ("a_town_stays_as_written", "referral/intake/localities/in_words.py", "    return known.localities[min(here)[-1]].called(reader) if here else town\n", "    return town\n", "tests/intake/test_town_names.py::test_a_town_is_called_as_its_reader_calls_it"),
        ("pharmacist_reads_every_table", "referral/signatures/tables.py", "if role not in READ_THEIR_OWN or role in each.signers}", "}", "tests/signatures/test_sign.py::test_a_pharmacist_reads_the_tables_that_pharmacists_sign_and_no_other"),
        ("what_fits_unmarked", "templates/supplies/list_proposals.html", ' {{ signed_line("supply_figures") }}', "", "tests/signatures/test_marks.py"),
        ("a_town_made_in_python", "referral/referrals/on_paper/kinds.py", "    return with_town(referral.hospital)\n", "    return referral.hospital.name + ', ' + referral.hospital.city\n", "tests/intake/test_town_names.py::test_nothing_made_in_python_shows_a_town_as_it_was_written"),
        ("a_search_cut_off_is_a_proof", "matching/supplies/packs/searching.py", "    return t < 0 or own.sums[BEST] == 0\n", "    return True\n", "tests/matching/test_supplies_exact.py::test_a_search_that_was_cut_off_says_so_and_how_much_may_be_missing"),
        ("a_branch_is_left_out", "matching/supplies/packs/searching.py", "    high = max(high, low - 1)\n", "    high = max(high - 1, low - 1)\n", "tests/matching/test_supplies_exact.py::test_packs_of_several_sizes_go_in_the_best_way_that_an_independent_solver_finds"),
        ("unread_row_is_signed", "referral/signatures/actions.py", "    if not digests or not set(digests) <= set(rows):\n        raise Conflict(CHANGED)\n", "    digests = set(digests) & set(rows)\n", "tests/signatures/test_sign.py"),
        ("record_made_unasked_who", "referral/record_copies/actions.py", "    copy.due_on = month_after(now.date())\n", "    copy.due_on, copy.state, copy.checked_at = month_after(now.date()), MAKING, now\n", "tests/record_copies/test_way.py::test_nothing_is_made_before_somebody_made_sure_who_asks"),
        ("nobody_told_of_a_record", "referral/record_copies/actions.py", "    notes.tell(notes.AT_ASKING, copy, now)\n", "", "tests/record_copies/test_told.py"),
        ("record_names_staff", "referral/record_copies/gathering.py", '            self.staff[user_id] = f"{role} {self.counted[role]}"', '            self.staff[user_id] = str(user and user.name)', "tests/record_copies/test_whole.py::test_who_read_what_is_told_by_role_and_hospital_and_no_name_of_staff"),
        ("web_may_not_erase_a_pair", "referral/grants.py", "look_alike mailed_code paper paper_chunk", "mailed_code paper paper_chunk", "tests/test_walls.py::test_two_people_erase_a_person_under_the_webs_role_with_every_right_of_its_own"),
        ("guessed_password_by_letter", "referral/accounts/security.py", "password_util_cls=_OwnPasswords, ", "", "tests/accounts/test_passwords.py::test_what_is_guessed_first_is_refused_wherever_a_password_is_set"),
        ("guessed_password_by_invitation", "referral/accounts/forms.py", '        if is_guessable(data["password"]):\n            raise ValidationError({"password": [SAY_ANOTHER]})\n', "", "tests/accounts/test_passwords.py::test_what_is_guessed_first_is_refused_wherever_a_password_is_set"),
        ("route_shown_to_people", "templates/dangers/show.html", "page_words(danger.page)", "danger.page", "tests/dangers/test_page_words.py"),
        ("page_called_otherwise", "referral/dangers/pages.py", '"plans.confirm": _l("Confirm lines of the draft")', '"plans.confirm": _l("Plans")', "tests/dangers/test_page_words.py"),
        ("no_of_one_entry_alone", "referral/intake/questions/not_counted.py", "    pairs = found_same(people)\n", "    pairs: list[Pair] = []\n", "tests/statistics/test_not_counted.py"),
        ("no_of_one_case_alone", "referral/intake/questions/not_counted.py", "    for entries in theirs.values():\n        _hold(found, entries, ALWAYS)\n", "", "tests/statistics/test_not_counted.py"),
        ("no_is_counted", "referral/intake/questions/not_counted.py", '    return {**dict.fromkeys(alone), **_noted(alone), **taken_back}', "    return {}", "tests/statistics/test_not_counted.py"),
        ("dead_links_are_sent", "referral/keyring.py", "    if not links_are_ours():\n", "    if False:\n", "tests/test_link_key.py"),
        # What must not happen.
        ("two_acceptances", MOVING, '    if step.move.case_to == "placed":\n        _supersede_others(step)\n', "", MOVES),
        ("from_any_state", MOVING, "    if step.referral.state not in step.move.sources:\n        raise Conflict(what_happened(step.referral))\n", "", MOVES),
        ("slot_below_zero", CAPACITY, "    last_or_more = (Service.id == service.id, Service.free > 0)", "    last_or_more = (Service.id == service.id,)", SLOTS),
        ("slot_given_back_twice", CAPACITY, "        SlotMove.referral_id == referral_id, SlotMove.kind != RELEASED, SlotMove.id.not_in(given_back)\n", "        SlotMove.referral_id == referral_id, SlotMove.kind != RELEASED\n", SLOTS),
        ("two_slots_for_one", CAPACITY, "    if has is None:\n        _count_down(service)", "    if True:\n        _count_down(service)", SLOTS),
        ("stale_zero_is_full", CAPACITY, "    return ASK if is_stale(service, now, stale_after) else FULL", "    return FULL", "tests/hospitals"),
        ("child_agrees_alone", CHILD, "    return given_by != GivenBy.PATIENT or not is_child(case, day_in(now, case.place_country))", "    return True", ALONE),
        ("child_sent_alone", CHILD, "    if standing.blocks:\n        raise NotAllowed(BLOCKED[standing.code])\n", "", ALONE),
        ("role_without_check", "referral/accounts/permissions.py", "        if not may(current_user, permission):\n            raise NotFound()\n", "", "tests/accounts/test_noting.py"),
        ("words_in_log", "referral/logs.py", "error=kind.__name__, where=where_of(trace)", "error=str(_error), where=where_of(trace)", "tests/test_private.py"),
        ("var_open", "referral/config.py", "    os.umask(0o077)\n", "", "tests/test_private.py"),
    )
)  # fmt: skip
