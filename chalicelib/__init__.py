"""The service behind the Storefront (`checkout`) and the back office (`bss`)."""
