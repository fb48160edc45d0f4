"""A volunteer's shift: who keeps a case, asking for it, handing it over, notes and calls, finding one's own."""
