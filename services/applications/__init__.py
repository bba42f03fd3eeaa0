"""Applications: rounds and their dates, the five forms and their versions, materials, corrections and withdrawals.

Publishes RoundOpened, ApplicationSubmitted, ApplicationResubmitted, ApplicationWithdrawn. Listens to eligibility,
review and publicity, to show the applicant where it stands.
"""
