"""The handbook in other forms; every export returns text and writes nothing."""
