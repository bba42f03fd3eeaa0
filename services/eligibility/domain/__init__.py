"""Assessments, holders with their bans, and the rulebook; no framework."""
