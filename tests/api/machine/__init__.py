"""A service in which anything may happen in any order, and the promises it keeps all the while."""
