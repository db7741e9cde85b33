"""Makes a model from a text or from a picture, and saves it."""

import os
import sys
from pathlib import Path

from triverse import Client, TriverseError


def show(update):
    print(update["progress"], update["stage"], flush=True)


def main():
    what = sys.argv[1] if len(sys.argv) > 1 else "a red chair"
    client = Client(os.environ.get("GATEWAY", "http://127.0.0.1:3000"), os.environ["KEY"])
    picture = Path(what)
    try:
        if picture.is_file():
            result = client.run("image-to-model", {"image_file": picture}, on_update=show)
        else:
            result = client.run("text-to-model", {"prompt": what}, on_update=show)
        print("task", result.task_uuid)
        print("saved", result.main.download("model.glb"))
    except TriverseError as error:
        sys.exit(f"{error.message} (code {error.code}) {error.suggestion or ''}")


if __name__ == "__main__":
    main()
