"""Supplies: which offers of medicines and equipment go to which needs, exactly, with its proof and every why-not.

Needs and offers are columns (`columns`), pairs that may be are judged (`pairs`), flows are found item by item
(`transport`), alike needs share (`sharing`), and `reasons` says why not. `checking` refuses what breaks a rule. It
knows no prices of medicines, nobody's name and no prescription: units, days and locations.
"""
