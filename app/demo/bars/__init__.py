"""Synthetic BaRS messages: what 111, 111 online, CAS and 999 send to an ED, a UTC and a CAS."""
