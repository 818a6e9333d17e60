"""The environment variables for measuring. The service reads its settings when it is imported."""

ENVIRONMENT = {
    "STAGE": "bench",
    "SENDER_EMAIL": "licences@distributor.example",
    "DOCUMENTS_BUCKET": "bench-documents",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_REGION": "eu-west-1",
    "AWS_ACCESS_KEY_ID": "bench",
    "AWS_SECRET_ACCESS_KEY": "bench",
    "AWS_EC2_METADATA_DISABLED": "true",
    "COUPON_CHECKS_A_SECOND": "1000",
    "LOG_LEVEL": "CRITICAL",
    "POWERTOOLS_METRICS_DISABLED": "true",
}
