"""Proofs: what a check found, marked on the page it was found on."""
