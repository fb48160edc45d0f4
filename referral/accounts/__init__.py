"""Who signs in: accounts, roles and permissions, invitations, second factor."""
