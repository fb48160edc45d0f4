"""What the matching of supplies is measured on, and beside whom."""
