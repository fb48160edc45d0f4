"""No open case without somebody who acts: until when, and who is told when nobody has."""
