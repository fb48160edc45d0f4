"""Organisations beside hospitals: lodging, transport, money, interpreters, help lines; each with its source."""
