"""Slack, for a community of one workspace: rituals in, messages out."""
