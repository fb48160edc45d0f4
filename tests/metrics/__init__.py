"""What a monitor is shown, and the alerts that go by it."""
