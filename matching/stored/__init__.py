"""Stored: rankings and plans as canonical JSON, so that they can be made anew byte for byte.

`referral.engine` writes with it whatever somebody acts on, and reads it again when that is checked.
"""
