"""Named faults, each with the tests nearest to it: applied to a copy of the tree, they are caught."""
