"""A small client of the Triverse gateway: `Client.run()` uploads files, creates a task, waits for it, and returns what it made.

Needs requests and python-socketio: pip install requests 'python-socketio[client]'
"""

import random
import threading
import time
import uuid
from pathlib import Path
from urllib.parse import quote

import requests
import socketio

ENDED = ("SUCCESS", "FAILED", "CANCELLED")
# Temporary failures: the same request may succeed later.
PASSING = {408, 429, 502, 503, 504}
RETRIES = 8
STAGES = {"PENDING": "waiting", "QUEUED": "queued", "SUCCESS": "done", "FAILED": "failed", "CANCELLED": "cancelled"}


class TriverseError(Exception):
    """What the gateway refused. `code` is its error code, `errors` names every wrong field."""

    def __init__(self, message, code=None, status=None, suggestion=None, errors=(), request_id=None):
        super().__init__(message)
        self.message, self.code, self.status = message, code, status
        self.suggestion, self.errors, self.request_id = suggestion, list(errors), request_id


class TaskEndedError(TriverseError):
    """The task failed or was cancelled. `reason` is the upstream's, if it gives one; `task` is the final state."""

    def __init__(self, task):
        error = task.get("error")
        facts = error if isinstance(error, dict) else {}
        self.task, self.reason = task, facts.get("message") if facts else error
        text = f"the task ended as {task['status']}" + (f": {self.reason}" if self.reason else "")
        super().__init__(text, code=facts.get("code"), suggestion=facts.get("suggestion"))


class RunStopped(Exception):
    """Waiting was stopped. The task goes on, and is paid for if it succeeds."""

    def __init__(self, task_uuid):
        super().__init__(f"stopped waiting: task {task_uuid} goes on")
        self.task_uuid = task_uuid


class Asset:
    """A file that a task made. It can be the file of another run."""

    def __init__(self, client, task_uuid, name=None):
        self._client, self.task_uuid, self.name = client, task_uuid, name
        self.ref = f"task:{task_uuid}" + (f"/{name}" if name else "")

    def url(self):
        """A link to the file. It expires, as a rule after an hour."""
        field = "preview_url" if self.name == "preview" else "download_url"
        return self._client.call("GET", f"/api/v1/tasks/url/{self.task_uuid}")[field]

    def download(self, path):
        """Saves the file, through the gateway; works also when links have expired."""
        name = f"{self.task_uuid}/assets/{quote(self.name)}" if self.name else f"download/{self.task_uuid}"
        with self._client.request("GET", f"/api/v1/tasks/{name}", stream=True) as answer, open(path, "wb") as file:
            for chunk in answer.iter_content(1 << 16):
                file.write(chunk)
        return path


class Result:
    """`task` is the final state; `main` and `preview` are its files."""

    def __init__(self, client, task):
        self.task, self.task_uuid = task, task["taskId"]
        self.main, self.preview = Asset(client, self.task_uuid), Asset(client, self.task_uuid, "preview")


class Client:
    def __init__(self, gateway, key, backoff=0.5):
        self.gateway, self.key, self.backoff = gateway.rstrip("/"), key, backoff

    def run(self, flow, params, on_update=None, stop=None, idempotency_key=None):
        """Makes something in one call.

        A file parameter takes a pathlib.Path, an Asset, a file_key, a public URL or "task:UUID". The creation keeps its idempotency key over
        retries, so it is paid for once. `on_update` gets {"stage", "progress" (0 to 100), "task_uuid", "task"}. Setting `stop`, a
        threading.Event, stops the wait, not the task. Raises TriverseError, TaskEndedError, RunStopped.
        """
        tell = on_update or (lambda update: None)
        sent = {name: self._file(name, value, tell) for name, value in params.items()}
        tell({"stage": "creating", "progress": 0, "task_uuid": None, "task": None})
        headers = {"Idempotency-Key": idempotency_key or str(uuid.uuid4())}
        created = self.call("POST", f"/api/v1/tasks/{quote(flow)}", retries=RETRIES, json=sent, headers=headers)
        task = self._follow(created["task_uuid"], tell, stop or threading.Event())
        if task["status"] != "SUCCESS":
            raise TaskEndedError(task)
        return Result(self, task)

    def call(self, method, path, **options):
        """`data` of the answer."""
        return self.request(method, path, **options).json()["data"]

    def request(self, method, path, retries=2, headers=None, **options):
        """The answer. Repeated after a temporary failure: only for requests that may be repeated."""
        headers = {"Authorization": f"Bearer {self.key}", **(headers or {})}
        for attempt in range(retries + 1):
            try:
                answer = requests.request(method, self.gateway + path, headers=headers, timeout=(10, 120), **options)
            except (requests.ConnectionError, requests.Timeout) as error:
                if attempt == retries:
                    raise TriverseError("the gateway cannot be reached") from error
                wait = 0
            else:
                if answer.ok:
                    return answer
                wait = float(answer.headers.get("Retry-After", 0))
                if attempt == retries or answer.status_code not in PASSING or wait > 10:
                    raise error_of(answer)
            time.sleep(wait + random.random() * min(20, self.backoff * 2**attempt))
        raise AssertionError("unreachable")

    def _file(self, name, value, tell):
        if isinstance(value, Asset):
            return value.ref
        if not isinstance(value, Path):
            return value
        tell({"stage": "uploading", "progress": 0, "task_uuid": None, "task": None})
        kind = "model" if name.startswith("model") else "image"
        with value.open("rb") as file:
            return self.call("POST", f"/api/v1/upload/{kind}", retries=0, files={"file": (value.name, file)})["file_key"]

    def _follow(self, task_uuid, tell, stop):
        """Reports each change of the task; returns its last state."""
        socket, ended, seen = socketio.Client(), threading.Event(), {"progress": 0}

        def show(event):
            # A revision rises within its epoch; what is not newer was on its way twice.
            if event["epoch"] == seen.get("epoch") and event["rev"] <= seen["rev"]:
                return
            task = event["status"]
            seen.update(epoch=event["epoch"], rev=event["rev"], task=task, progress=progress_of(task, seen["progress"]))
            tell({"stage": stage_of(task), "progress": seen["progress"], "task_uuid": task_uuid, "task": task})
            if task["status"] in ENDED:
                ended.set()

        def subscribed(answer):
            if answer["code"] == 0:
                if not answer["data"].get("unchanged"):
                    show(answer["data"])
            else:
                seen["error"] = TriverseError(answer["message"], answer["code"])
                ended.set()

        @socket.event
        def connect():
            # After every reconnection as well: the answer holds the state of now, so nothing that happened meanwhile is missed.
            position = {name: seen[name] for name in ("epoch", "rev") if name in seen}
            socket.emit("task:subscribe", {"task_uuid": task_uuid, **position}, callback=subscribed)

        socket.on("task:update", show)
        socket.on("task:finalized", show)
        self._connect(socket, task_uuid, stop)
        try:
            while not ended.wait(0.1):
                if stop.is_set():
                    raise RunStopped(task_uuid)
        finally:
            socket.disconnect()
        if "error" in seen:
            raise seen["error"]
        return seen["task"]

    def _connect(self, socket, task_uuid, stop):
        """The task goes on whatever happens here, so a gateway that is away is waited for."""
        attempt = 0
        while True:
            try:
                return socket.connect(self.gateway, auth={"token": self.key})
            except socketio.exceptions.ConnectionError:
                # A refusal says so over HTTP.
                self.call("GET", f"/api/v1/tasks/{task_uuid}", retries=RETRIES)
                if stop.wait(min(20, self.backoff * 2**attempt)):
                    raise RunStopped(task_uuid) from None
                attempt += 1


def jobs_of(task):
    output = task.get("output") or {}
    return [(name[: -len("_job_status")], state) for name, state in output.items() if name.endswith("_job_status")]


def progress_of(task, before):
    """Percent: the upstream's own, else from the stages, where one that runs counts as half done. Never falls."""
    if task["status"] == "SUCCESS":
        return 100
    jobs = jobs_of(task)
    done = sum({"COMPLETED": 1, "IN_PROGRESS": 0.5}.get(state, 0) for _name, state in jobs)
    return max(before, task.get("progress", round(100 * done / len(jobs)) if jobs else 0))


def stage_of(task):
    running = [name for name, state in jobs_of(task) if state == "IN_PROGRESS"]
    return running[0] if task["status"] == "RUNNING" and running else STAGES.get(task["status"], task["status"].lower())


def error_of(answer):
    try:
        body = answer.json()
        facts = {name: body.get(name) for name in ("suggestion", "request_id")}
        return TriverseError(body["message"], body["code"], answer.status_code, errors=body.get("errors", ()), **facts)
    except (ValueError, KeyError):
        return TriverseError(f"HTTP {answer.status_code}", status=answer.status_code)
