"""The flash report: the network's figures of closed weeks, frozen once, with no group that is small or can be got."""
