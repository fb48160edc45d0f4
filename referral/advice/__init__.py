"""Advice of several disciplines: a question without a name, answers in a form, a conclusion that changes no case."""
