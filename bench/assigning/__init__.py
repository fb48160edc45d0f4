"""What bench/assign.py measures: seeded problems, and the ways others would solve them."""
