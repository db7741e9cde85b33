"""Creates a task, watches it over socket.io until it ends, and saves the model."""

import os
import sys
import threading
import uuid

import requests
import socketio

GATEWAY = os.environ.get("GATEWAY", "http://127.0.0.1:3000")
KEY = os.environ["KEY"]
ENDED = ("SUCCESS", "FAILED", "CANCELLED")


def call(method, path, **options):
    headers = {"Authorization": f"Bearer {KEY}", **options.pop("headers", {})}
    answer = requests.request(method, GATEWAY + path, headers=headers, timeout=60, **options)
    if not answer.ok:
        error = answer.json()
        sys.exit(f"{error['message']} (code {error['code']}) {error.get('suggestion', '')}")
    return answer


def create(prompt):
    # The key makes it safe to send the request again when the answer was lost: no second task is made.
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    return call("POST", "/api/v1/tasks/text-to-model", json={"prompt": prompt}, headers=headers).json()["data"]["task_uuid"]


def watch(task_uuid):
    """Prints each change of the task; returns its last status."""
    socket = socketio.Client()
    ended = threading.Event()
    seen = {}

    def show(event):
        # A revision rises within its epoch; what is not newer was on its way twice.
        if event["epoch"] == seen.get("epoch") and event["rev"] <= seen["rev"]:
            return
        seen.update(epoch=event["epoch"], rev=event["rev"], status=event["status"]["status"])
        print(seen["rev"], seen["status"], event["status"].get("progress", ""), flush=True)
        if seen["status"] in ENDED:
            ended.set()

    def refuse(message):
        seen["error"] = message
        ended.set()

    def subscribed(answer):
        show(answer["data"]) if answer["code"] == 0 else refuse(answer["message"])

    @socket.event
    def connect():
        # After every reconnection as well: the answer holds the state of now, so nothing that happened meanwhile is missed.
        position = {name: seen[name] for name in ("epoch", "rev") if name in seen}
        socket.emit("task:subscribe", {"task_uuid": task_uuid, **position}, callback=subscribed)

    socket.on("task:update", show)
    socket.on("task:finalized", show)
    socket.connect(GATEWAY, auth={"token": KEY})
    ended.wait()
    socket.disconnect()
    if "error" in seen:
        sys.exit(seen["error"])
    return seen["status"]


def main():
    task_uuid = create(sys.argv[1] if len(sys.argv) > 1 else "a red chair")
    print("task", task_uuid, flush=True)
    status = watch(task_uuid)
    if status != "SUCCESS":
        sys.exit(f"the task ended as {status}")
    with open("model.glb", "wb") as file:
        file.write(call("GET", f"/api/v1/tasks/download/{task_uuid}").content)
    print("saved model.glb")


if __name__ == "__main__":
    main()
