"""Surveys: campaigns ask customers with a questionnaire after annex 3 and measure their satisfaction (17.4).

Publishes SurveyOpened, SurveyClosed and SatisfactionMeasured. Listens to submissions, to link campaigns with the
applications that they speak for.
"""
