"""What a referral can be and become, once each: states, moves between them, reasons, and the words of every step.

Pages, letters, the clock, the desk and the planner read these tables; a new state or step is a row in each.
"""
