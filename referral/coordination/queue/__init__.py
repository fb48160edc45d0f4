"""The desk's queue: what is due of each case, in which order, and the worklists cut out of it."""
