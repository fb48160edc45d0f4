"""A yes that comes late, a yes taken back, a no that is kept: what is possible beside the state, and until when."""
