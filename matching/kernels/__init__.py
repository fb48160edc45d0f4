"""Kernels: the same ranking for many needs at once, compiled, in blocks that stay in the cache.

The planner asks for the scores of everybody who waits at every hospital. A test holds each number against `ranking`.
"""
