"""The one table: its keys, its calls, its lists, its receipts."""
