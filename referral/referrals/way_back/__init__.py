"""The way back: how the first visit went, as the patient and the hospital say it, and the hospital's letter as text."""
