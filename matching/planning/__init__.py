"""Planning: one draft for everybody who waits, beside what first-come would do.

Families and joined treatments stay in one hospital, backup hospitals are sought from what is left, fairer drafts are
priced, an open draft is mended after a change. `referral.engine` calls it; `checking` refuses what breaks a rule.
"""
