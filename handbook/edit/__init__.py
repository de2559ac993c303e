"""New and changed data as text."""
