"""Search engines behind one protocol (base.py): embedded.py needs no server, elastic.py speaks to Elasticsearch."""
