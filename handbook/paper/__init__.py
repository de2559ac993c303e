"""What is printed as one document: chosen pages, joined with a title page and contents, as PDF."""
