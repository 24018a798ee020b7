"""What a viewer sees of watches: every question begins with who asks."""
