"""Medical and patients' societies: who they are, who agreed to be asked there, requests relayed to them in codes."""
