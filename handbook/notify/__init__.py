"""Reminders for those who do not look by themselves: posted to Slack, each one once."""
