"""Predicted answers: what past answers teach of hospitals; an administrator switches them on."""
