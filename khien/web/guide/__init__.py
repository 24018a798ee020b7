"""The guide of the first day: what each role begins with, one click away. It teaches no law and holds no manual."""
