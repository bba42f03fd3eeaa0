"""Review: everything between a submitted application and the shortlist that the leading group receives (17.1-17.3).

Publishes PreliminaryReviewPassed, PreliminaryReviewReturned, PreliminaryReviewRejected, MaterialReviewPassed,
MaterialReviewRejected, OnSiteAuditScheduled, OnSiteAuditCompleted, ExpertReviewCompleted and ShortlistReported.
Listens to applications (rounds, versions, withdrawals) and eligibility (verdicts).
"""
