"""Market: the exact best way to share few slots among many people, with its proof.

Services have prices; whoever cannot pay looks elsewhere; shortest paths repair the rest. `planning` calls it with the
value of each pair of person and service, and how many slots each service has. It knows nothing of medicine.
"""
