"""Ranking: which hospitals suit one need, best first, and why.

Hard requirements answer yes, no or not known; preferences give points; weights add them up. `referral.engine` calls
`rank` with one need and the network, and asks for explanations of the rows that a coordinator sees.
"""
