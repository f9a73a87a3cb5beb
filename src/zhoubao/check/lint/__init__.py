"""The rules a whole issue is held to, one module a subject."""
