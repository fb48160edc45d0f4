"""What can be wrong with a back-up or a restore, each in one plain sentence for the one who has to mend it."""

SAID = {
    "not_set": "Back-ups are switched off: set BACKUP_TO (where they go) and BACKUP_KEY (`flask backup key` makes it).",
    "no_key": "This is no private key of back-ups: one line of 44 signs, as `flask backup key` wrote it, is needed.",
    "key_file": "The file of the private key, {path}, cannot be read.",
    "key_exists": "{path} is there already: choose another name, a key is never written over.",
    "other_key": "This back-up is sealed to the key {name}, and the private key given is {given}: find the other one.",
    "other_installation": "This back-up is of another installation: it was made under another AUDIT_KEY than the one "
    "set here.",
    "master_keys": "MASTER_KEYS lacks the keys {missing}, under which people's data in this back-up lies: without "
    "them nobody can ever read it. Find the settings file of the service that made it.",
    "cut": "The file {name} of the back-up is cut: its end is missing.",
    "altered": "The file {name} of the back-up was altered, or is not what its name says.",
    "missing": "The file {name} of the back-up is missing: what came after it cannot be restored whole.",
    "missing_shipment": "Shipment {number} of the back-up {set} is missing.",
    "unlinked": "Shipment {number} of the back-up {set} does not follow from the one before: one was put in its place.",
    "no_backup": "There is no back-up in {shelf}.",
    "no_such": "There is no back-up {set} in {shelf}.",
    "no_mark": "{shelf} has no mark `this-is-the-place-of-back-ups`: a disk that is not mounted looks so. Mount it, or "
    "run `flask backup now` once by hand for a new place.",
    "away": "{shelf} does not answer or cannot be written to: is it mounted, and whose is it?",
    "full": "There is no room left in {shelf}.",
    "not_empty": "{shelf} is not empty: restore into a new folder, so that nothing is written over.",
    "not_whole": "The restored database is not the one that was backed up: its pages differ.",
    "newer": "This back-up was made by a newer program (schema {revision}): install that one and restore with it.",
    "chain": "The audit trail of the restored database is broken at position {position}.",
    "chain_end": "The restored audit trail does not hold position {position} as the back-up says.",
    "counts": "The restored database does not hold what the back-up counted: {tables}.",
    "unreadable": "{number} of {of} records that were tried cannot be opened with the MASTER_KEYS set here.",
    "paper": "The paper {name} is in the database and not in the back-up.",
    "erased_readable": "{number} people who were erased can be read again.",
    "program": "{name} of PostgreSQL {version} is not installed on this machine.",
    "postgres": "PostgreSQL did not do it: {words}",
    "wal_missing": "The restored database ends at {reached}, the back-up at {end}: a part of its log is missing.",
    "busy": "The worker is shipping at this moment: try again in a minute.",
    "gap": "The log of PostgreSQL has a gap: a new back-up is begun.",
}


class Wrong(Exception):
    """Something is wrong with a back-up or its place; `code` stands in SAID, and no person's data in its words."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts

    def sentence(self) -> str:
        """For whoever stands at the command line."""
        return SAID[self.code].format(**self.facts)
