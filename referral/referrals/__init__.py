"""The life of one request to one hospital, up to the first treatment."""
