"""What this report asks of the evidence and the models: precedents, openings, scenarios, detection, claims."""
