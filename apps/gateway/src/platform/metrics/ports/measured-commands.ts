import { type AroundCommand } from '#storage';
import { type Meters } from '../meters.js';
import { measure } from './measure.js';

/** Redis answers in less than a millisecond while all is well. */
const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1];

/** The time of each command to Redis, by the script that it runs. */
export function measuredCommands(meters: Meters): AroundCommand {
  const histogram = meters.histogram(
    'gateway_redis_command_seconds',
    'Time of a command to Redis, from when it is given to its connection',
    ['command'],
    SECONDS,
  );
  return (command, send) => measure(send, ({ seconds }) => histogram.observe({ command }, seconds));
}
