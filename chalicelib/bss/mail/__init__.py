"""Mails: welcome, reminder and notice to the coupon desk; sending them, bounces, blocked addresses."""
