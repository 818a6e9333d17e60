"""What the distributor owns: accounts, products, orders, invoices, coupons, mails, and fulfilment."""
