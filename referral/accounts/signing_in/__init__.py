"""How one gets in and out: wrong guesses counted, sessions that the database ends, known browsers, second factors."""
