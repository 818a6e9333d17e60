"""Where the documents of invoices are kept: what is stored of each, and the bucket that holds them."""
