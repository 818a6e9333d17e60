"""What the distributor owns: accounts, products, orders, invoices, coupons, mails, the seller; work on them."""
