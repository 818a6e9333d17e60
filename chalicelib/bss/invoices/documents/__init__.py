"""What an invoice looks like on paper and to accounting programs. Pure: same document, same bytes."""
