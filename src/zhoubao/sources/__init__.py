"""Observations from outside: files that are imported, and the tables that an edition carries."""
