"""The watch: until when somebody must act, who is told if nobody does."""
