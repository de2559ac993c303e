"""The theme `handbook`: Material, and how the parts of a handbook look in it."""
