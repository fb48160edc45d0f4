"""What people read, and what is kept, while something of the service's own is broken."""
