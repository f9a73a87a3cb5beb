"""Prose to claims, claims to verdicts, and the lint of a whole issue."""
