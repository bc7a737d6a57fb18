"""Language: from what people type and what products are called to tokens, corrections and completions. No database."""
