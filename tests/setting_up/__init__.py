"""flask setup: questions, mail, the file, and a service that starts with it."""
