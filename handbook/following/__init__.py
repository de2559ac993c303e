"""A playbook that somebody follows: what was done of it and when, and what is written down of that.

All of it is pure: whoever asks, shows and keeps stands above.
"""
