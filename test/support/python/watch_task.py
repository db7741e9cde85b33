"""Watches one task with python-socketio until it ends; prints a JSON line for everything it is told.

Usage: watch_task.py <gateway> <task_uuid> <websocket|polling>, the credential in the environment as GATEWAY_TOKEN.
"""
import json
import os
import sys
import threading

import socketio

gateway, task_uuid, transport = sys.argv[1:4]
done = threading.Event()
client = socketio.Client(reconnection=False)


def tell(event, data):
    print(json.dumps({"event": event, "data": data}), flush=True)


@client.on("gateway:status")
def on_status(data):
    tell("gateway:status", data)


@client.on("task:update")
def on_update(data):
    tell("task:update", data)


@client.on("task:finalized")
def on_finalized(data):
    tell("task:finalized", data)
    done.set()


@client.event
def connect_error(data):
    tell("connect_error", data)


try:
    client.connect(gateway, auth={"token": os.environ["GATEWAY_TOKEN"]}, transports=[transport], wait_timeout=10)
except socketio.exceptions.ConnectionError as error:
    tell("refused", str(error))
    sys.exit(2)
tell("subscribed", client.call("task:subscribe", {"task_uuid": task_uuid}, timeout=10))
ended = done.wait(30)
client.disconnect()
sys.exit(0 if ended else 1)
