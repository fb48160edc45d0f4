"""What has to be arranged after an acceptance, and by when: the way, a bed, an interpreter, company, papers, money."""
