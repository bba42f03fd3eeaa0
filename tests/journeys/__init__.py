"""Whole ways through the suite, as people and operators go them."""
