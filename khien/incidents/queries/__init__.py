"""What a viewer sees of incidents: every question begins with who asks."""
