"""The register of systems as a report: by level and by how far its dossier and its plan have come."""
