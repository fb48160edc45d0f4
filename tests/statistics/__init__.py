"""The flash report: frozen weeks, withheld groups, and somebody who tries to subtract."""
