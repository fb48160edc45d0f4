"""Who is on duty for emergencies, by country, day and night; what nobody acknowledges goes to the next."""
