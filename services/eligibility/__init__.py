"""Eligibility: the dated rulebook, an assessment per application, judgements on clauses, the register of bans.

Publishes EligibilityAssessed, EligibilityChanged, ReapplicationBanned. Listens to applications, surveys, review
and publicity.
"""
