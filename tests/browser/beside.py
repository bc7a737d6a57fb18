"""`python -m tests.browser.beside`: a Django process beside the served shop that runs what a test asks.

One line of JSON each way: in the code as a string, out {"answer": what it left in `answer`} or {"error": traceback}.
"""

import json
import os
import sys
import traceback

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "storefront.settings")
    django.setup()
    for line in sys.stdin:
        scope: dict[str, object] = {"answer": None}
        try:
            exec(json.loads(line), scope)
            reply = {"answer": scope["answer"]}
        except Exception:
            reply = {"error": traceback.format_exc()}
        print(json.dumps(reply), flush=True)


if __name__ == "__main__":
    main()
