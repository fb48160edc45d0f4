"""`flask rank`: cases of a file against the directory as it is shipped, without any database."""

from referral.engine.ranking_file.ranking import ranked

__all__ = ["ranked"]
