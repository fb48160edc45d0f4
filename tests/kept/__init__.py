"""A database as the code of commit ae10f18 filled it, kept as text, and the way to open it with later code.

`database.jsonl` was made by `python -m tests.kept.make` at commit fa33f5a, from the real actions under fixed clocks and
keys. That program speaks of that day's modules, so it stands in the history only; the file is never made anew, for
later code would write its own words.
"""
