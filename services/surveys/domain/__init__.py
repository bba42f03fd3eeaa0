"""Questionnaires, sheets, campaigns and what they measure."""
