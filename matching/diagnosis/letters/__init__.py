"""How words are written: shortened, in Latin letters by one of several rules, without spaces between."""
