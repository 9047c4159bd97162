"""What members and moderators can say to the bot, declared once for all platforms."""
