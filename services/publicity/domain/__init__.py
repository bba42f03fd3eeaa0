"""Notices, objections, decisions, honours: what articles 17.5 to 18.3 allow, and nothing of the web or the bus."""
