"""Same person: whether two records may be of one person, with reasons, for a person to decide.

Names are compared by how they sound in three alphabets, dates and phones as they were written. The intake and the desk
call it with what was said of two people. Nothing is ever merged here.
"""
