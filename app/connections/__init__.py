"""How bytes travel between this department and the systems that send to it."""
