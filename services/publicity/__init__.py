"""Publicity: the public notice, objections, the leading group's decisions, honours and their end (17.5-18.3).

It publishes NoticePublished, NoticeExtended, NoticeClosed, ObjectionLodged, ObjectionResolved, EligibilityRequested,
HonourConferred, HonourDeclined, ApplicationDisqualified, HonourRevoked, InsigniaReclaimed and CommendationAnnounced,
and the public's view of notices, honours and the commendation. It listens to ShortlistReported, to verdicts and bans,
and to submissions (whose application it is) and withdrawals.
"""
