"""What patients ask in a new country, answered from sources and checked by a second person."""
