"""The commands everybody may use."""
