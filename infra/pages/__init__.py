"""The pages of a stage: what is uploaded, what `/config.json` says, and the stack of infra/pages.yaml."""
