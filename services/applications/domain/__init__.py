"""Rounds, applications and forms; no framework."""
