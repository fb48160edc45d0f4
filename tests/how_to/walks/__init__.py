"""What a recipe has to lead to: run by pytest in the copy the recipe was followed in, and nowhere else."""
