"""Product evidence registry: six floors, see the README for the map."""
