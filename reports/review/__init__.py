"""What a coordinator works with: the desk, the review of one report, reminders, periods, requests."""
