"""What bench.costs calculates with: list prices, and assumptions where nothing was measured in AWS.

Prices are AWS's in Ireland (eu-west-1), in US dollars, as known in November 2026. They are assumptions too, to be
checked at aws.amazon.com/pricing. Free tiers, volume discounts and taxes are left out.
"""

MILLION, THOUSAND, GIGABYTE = 1_000_000, 1_000, 1_000_000_000
MINUTES_A_MONTH, DAYS_A_MONTH = 43_800, 30.4

# --- For a million
API_REQUESTS = 3.50
LAMBDA_RUNS, LAMBDA_GB_SECONDS = 0.20, 16.67
WRITE_UNITS, READ_UNITS = 0.705, 0.141
SQS_REQUESTS = 0.40
S3_WRITES, S3_READS = 5.00, 0.40
SECRET_CALLS, KEY_CALLS = 5.00, 3.00
# --- For a thousand
MAILS = 0.10
# --- For a gigabyte, stored ones a month
SENT_OUT, TABLE_STORAGE, TABLE_BACKUP, LOGS, S3_STORAGE = 0.09, 0.283, 0.226, 0.57, 0.023
# --- For one a month
METRIC, ALARM, DASHBOARD, SECRET, INSIGHT_RULE = 0.30, 0.10, 3.00, 0.40, 0.50

# --- Assumed of callers
PREFLIGHTS_A_CALL = 0.5  # a browser keeps a preflight's answer for ten minutes
TOKENS_JUDGED = 4  # an order; the authorizer's answer is kept for a minute
DAYS_A_COUPON_IS_OPEN = 60
DOCUMENTS, DOCUMENTS_READ, DOCUMENT_BYTES = (
    3,
    2,
    45_000,
)  # an order: a PDF with its CII, CII and UBL
MONTHS_KEPT = 12  # the table after its first year

# --- Assumed seconds, on the average, cold starts among them
API_RUN, AUTHORIZE_RUN, SCHEDULE_RUN = 0.06, 0.05, 0.05
AWS_CALL, BITTITAN_CALL = 0.01, 0.3
RENDERING = 1.0

# --- Assumed of AWS
LOG_BYTES_A_RUN, LOG_BYTES_A_LINE, LOG_BYTES_A_CALL = 400, 450, 250
POLLS_OF_A_QUEUE = 5 * 3 * MINUTES_A_MONTH  # five pollers, each asking for twenty seconds
CALLS_FOR_THE_SECRET, CALLS_FOR_THE_KEY = 50_000, 20_000

# --- Of the templates of infra/, .chalice/config.json and the code; tests/unit/test_costs.py holds them
API_GB, OTHER_GB = 1.0, 0.5
# Questions about coupons: in a second, in a day, and about one that is open for DAYS_A_COUPON_IS_OPEN.
CHECKS_A_SECOND, CHECKS_A_DAY = 20, 1_152_000
DAYS_ASKED_DAILY, DAYS_BETWEEN_LATER = 14, 7
RECONCILE_RUN = 860  # reconcile ends when it has 40 seconds left
COUPONS_A_MESSAGE, RUNS_OF_THE_WALK_A_DAY = 20, 288
ALARMS, METRICS, QUEUES, INSIGHT_RULES = 54, 30, 4, 1
