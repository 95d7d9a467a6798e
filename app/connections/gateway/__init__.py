"""The receiving side of HTTP: routes, TLS and limits. It moves bytes and knows no standard."""
