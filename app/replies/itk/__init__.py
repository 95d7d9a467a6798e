"""ITK 2.2 answers and acknowledgements: decisions -> bytes, checked before they leave."""
