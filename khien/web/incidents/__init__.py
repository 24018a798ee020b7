"""Pages of incidents: reported from a phone, received, judged, noticed in time."""
