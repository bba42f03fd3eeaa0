"""Aggregates of the review, their rules and refusals."""
