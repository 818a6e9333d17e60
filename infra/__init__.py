"""Commands that create, check and remove a stage.

template.yaml declares what is kept between deployments, alarms.yaml what watches the stage.
"""
