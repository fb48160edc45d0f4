"""Notifications: letters that did not arrive are followed up by people; notices of mail servers are read."""
