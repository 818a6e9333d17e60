"""What the distributor owns: accounts, products, orders, assets, invoices, and how an order is fulfilled."""
