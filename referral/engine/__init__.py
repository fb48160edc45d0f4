"""The one door to matching: rows become facts, facts go to the engine, its codes come back as words.

Nobody else imports matching beyond its vocabulary, but for the same person and typed diagnoses.
"""
