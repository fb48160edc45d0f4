"""Cards of one page and a shelf of documents in mother tongues, kept as answers are, offered by what a case needs."""
