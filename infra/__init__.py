"""How a stage comes up, is looked after and goes away; template.yaml declares what outlives a deployment."""
