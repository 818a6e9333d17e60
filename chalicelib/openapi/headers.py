"""The headers of requests and answers, as the document describes them."""

from typing import Any

Schema = dict[str, Any]

HEADERS: dict[str, Schema] = {
    "ETag": {
        "description": "The version of the basket or the seller, for If-Match.",
        "required": True,
        "schema": {"type": "string", "pattern": '^"[0-9]+"$', "examples": ['"3"']},
    },
    "EntityTag": {
        "description": "Stands for this very content, for If-None-Match.",
        "required": True,
        "schema": {"type": "string", "pattern": '^"[0-9a-f]{32}"$'},
    },
    "CacheControl": {
        "description": "For how long the answer may be kept before it is asked for again.",
        "required": True,
        "schema": {"type": "string", "examples": ["public, max-age=300"]},
    },
    "Location": {
        "description": "Where the order is read.",
        "required": True,
        "schema": {
            "type": "string",
            "examples": ["/api/orders/ord_126006768759321c4e7f8084eb97c755"],
        },
    },
    "Link": {
        "description": "Where the next part is, as `next` (RFC 8288), while there is one.",
        "schema": {
            "type": "string",
            "examples": ['</api/bss/invoices/export?cursor=bmV4dA>; rel="next"'],
        },
    },
    "Retry-After": {
        "description": "Seconds to wait before asking again, where that helps.",
        "schema": {"type": "integer", "minimum": 1, "examples": [2]},
    },
    "Allow": {
        "description": "The methods that this address takes.",
        "required": True,
        "schema": {"type": "string", "examples": ["GET"]},
    },
    "WWW-Authenticate": {
        "description": "How to authenticate.",
        "required": True,
        "schema": {"type": "string", "examples": ["Bearer"]},
    },
}
IF_MATCH: Schema = {
    "name": "If-Match",
    "in": "header",
    "description": "The version this change is meant for, as the ETag has it. Without it, any version will do. "
    "`*` is any version, a weak tag none; what is no entity tag is refused with 422.",
    "schema": {"type": "string", "pattern": '^"[0-9]{1,15}"$', "examples": ['"3"']},
}
# What answers have that may be kept.
OF_KEPT: Schema = {
    "ETag": {"$ref": "#/components/headers/EntityTag"},
    "Cache-Control": {"$ref": "#/components/headers/CacheControl"},
}
IDEMPOTENCY_KEY: Schema = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "The same key and body get the same answer again, for 24 hours.",
    "schema": {
        "type": "string",
        "minLength": 1,
        "maxLength": 255,
        "pattern": "^[!-~]+$",
        "examples": ["5f0c9d0e-8f43-4c55-9d54-6f3f3a2f4d11"],
    },
}


def header(name: str) -> Schema:
    """A reference to a header of an answer."""
    return {"$ref": f"#/components/headers/{name}"}
