"""Monthly challenge: announce, encourage, judge, celebrate, look back."""

from .ritual import MonthlyChallenge
from .settings import Challenge, ChallengeSettings

__all__ = ["Challenge", "ChallengeSettings", "MonthlyChallenge"]
