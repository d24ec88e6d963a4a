"""Papers that are no documents: nobody signs them, and they have no folio."""
