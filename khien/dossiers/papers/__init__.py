"""The papers of a dossier, all from one data object (`data.DossierData`). Pure: it asks no rights and no database."""
