"""What sources say of hospitals becomes proposals; a person accepts, refuses and undoes. Nothing changes by itself."""
