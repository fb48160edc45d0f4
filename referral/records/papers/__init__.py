"""The patient's papers: photographs and files that arrive in pieces, are opened behind walls, and lie sealed."""
