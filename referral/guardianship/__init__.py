"""Who decides for a child: an adult with authority by name, or vital interest; nothing is sent before."""
