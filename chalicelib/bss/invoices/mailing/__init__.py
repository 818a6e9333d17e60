"""The mails that bring invoices: what they say, sending them, what becomes of them, and sending them again."""
