"""The doctor at home: whom the patient lets read the hospitals' letters, by a link that a neutral letter brings."""
