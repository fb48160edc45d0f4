"""Learning: what past requests and reports teach, with how sure that is.

The chance that a hospital accepts, the days it takes to answer, the slots a service is expected to have.
`referral.engine`
calls it with past requests as columns; an administrator decides whether it counts.
"""
