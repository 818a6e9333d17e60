"""What the Storefront calls: products, the basket, the checkout, placing an order."""
