"""What everybody may read before anything is asked: the privacy notice, what the service is for, who can use it."""
