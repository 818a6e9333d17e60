"""What ends a finding: the calls of staff and the pages that docs/operations.md names. Pure."""

RESTORE = "docs/operations.md#restore-the-table-to-a-point-in-time (some rows were damaged)"
RECONCILE = "docs/operations.md#reconcile"
REPAIR = f"make reconcile with REPAIR=yes ({RECONCILE})"
AGAIN = "make reconcile again, once BitTitan answers; make doctor says why it does not"
TIME_TO_LIVE = f"aws dynamodb update-time-to-live ({RECONCILE})"
PORTAL = f"revoke it in BitTitan's portal ({RECONCILE})"


def retry(order_id: str) -> str:
    return f"POST /bss/orders/{order_id}/retry"


def cancel(order_id: str) -> str:
    return f"POST /bss/orders/{order_id}/cancel"


def cancel_asset(order_id: str, asset_id: str) -> str:
    return f'{cancel(order_id)} with {{"asset_ids": ["{asset_id}"]}}'


def mail_again(order_id: str) -> str:
    return f"POST /bss/orders/{order_id}/welcome-email"


def mail_invoice(invoice_number: str) -> str:
    return f"POST /bss/invoices/{invoice_number}/email"


def synchronize(asset_id: str) -> str:
    return f"POST /bss/assets/{asset_id}/synchronize"


def replace(asset_id: str) -> str:
    return f"POST /bss/assets/{asset_id}/coupon/replace"


def audit(series: str) -> str:
    return f"GET /bss/invoices/audit?series={series}, then {RESTORE}"


def give_task_back(task_id: str) -> str:
    task = f"POST /bss/vendor-tasks/{task_id}"
    return f"{task}/claim, then {task}/release"


def refuse_task(task_id: str) -> str:
    task = f"POST /bss/vendor-tasks/{task_id}"
    return f"{task}/claim, then {task}/refuse"
