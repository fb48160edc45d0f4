"""Rankings as they are kept: the need and the outcome for each, the network once; opened byte for byte as they were."""

from referral.engine.ranking_records.records import clear_networks, keep_text, text_of

__all__ = ["clear_networks", "keep_text", "text_of"]
