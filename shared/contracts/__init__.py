"""Contracts: what the services tell one another and the public, and the envelope that it travels in."""
