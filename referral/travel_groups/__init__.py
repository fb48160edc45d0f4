"""Travel groups: which cases travel together; a plan gives them one hospital, or none."""
