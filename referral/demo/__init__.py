"""The demonstration: invented people, printed log-ins, letters that can be read. Absent outside demo mode."""
