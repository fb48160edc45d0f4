"""The recipes of docs/how-to.md, each tried on a copy of the tree: its edits, and a walk through the result."""
