"""Who is here: the account of the operating system, or an OpenID provider in the browser."""
