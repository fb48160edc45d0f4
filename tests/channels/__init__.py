"""Ways beside e-mail: gateways, short texts, reports."""
