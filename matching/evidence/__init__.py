"""What is known of whether each hospital treats one need: how likely it is, who says so, and who says that it does not.

The ranking asks `answering.of(question, network.said, network.house)` for the treatment needed now and for each later
one, and the plan for treatments given at the same time. The numbers stand in dated tables (facts/evidence_table.py).
"""
