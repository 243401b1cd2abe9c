"""What verdicts on one account take from others, and who is judged anew when that changes."""
