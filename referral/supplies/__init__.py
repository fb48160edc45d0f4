"""Medicines and equipment in urgent need: verified institutions of Ukraine, offers, shipments. No trade, no prices."""
