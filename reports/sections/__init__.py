"""The parts that pages and documents are made of: composed from the floors below, computed nowhere here."""
