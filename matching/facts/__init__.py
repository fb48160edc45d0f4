"""Facts: what people and hospitals said, and the figures the rules lean on.

Here a need, a hospital, its services and the whole directory become frozen values and columns, checked as they are
made. `referral.engine` calls it with rows of the database; every other room reads what stands here.
"""
