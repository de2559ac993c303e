"""What a page may call."""
