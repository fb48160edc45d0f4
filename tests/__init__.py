"""The tests: sentences about what the service promises."""
