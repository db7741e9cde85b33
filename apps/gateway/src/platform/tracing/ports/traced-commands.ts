import { type AroundCommand } from '#storage';
import { type Tracing } from '../tracing.js';

/** A span for each command to Redis that some traced work asks for; what the gateway asks of itself would be noise. */
export function tracedCommands(tracing: Tracing, next: AroundCommand): AroundCommand {
  if (!tracing.isOn) return next;
  return (command, send) => {
    if (tracing.traceparent() === undefined) return next(command, send);
    const attributes = { 'db.system.name': 'redis', 'db.operation.name': command };
    return tracing.span({ name: `redis ${command}`, kind: 'client', attributes }, () => next(command, send));
  };
}
