"""What happens to institutions, needs, offers and shipments."""
