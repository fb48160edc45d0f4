"""The questions of the intake: one table of them, what is answered, and how answers are shown again."""
