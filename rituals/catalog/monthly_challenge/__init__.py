"""Monthly challenge: announce, encourage, judge, celebrate, look back."""

from rituals.catalog.monthly_challenge.ritual import MonthlyChallenge
from rituals.catalog.monthly_challenge.settings import Challenge, ChallengeSettings

__all__ = ["Challenge", "ChallengeSettings", "MonthlyChallenge"]
