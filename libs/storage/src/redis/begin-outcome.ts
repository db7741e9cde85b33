import { parseExact, type TaskCreationResponsePayload } from '#contracts';
import { type BeginOutcome, type CreationIntent, type MaxOpenTasks } from '#tasks';

/** Reads the reply of begin-creation.lua. */
export function beginOutcome(intent: CreationIntent, [verdict = '', first = '', second, third]: readonly string[]): BeginOutcome {
  switch (verdict) {
    case 'begun':
      return first === '' ? { verdict } : { verdict, earlier: { body: (parseExact(first) as CreationIntent).body } };
    case 'key-reused':
      return { verdict };
    case 'replayed':
      return { verdict, answer: parseExact(first) as TaskCreationResponsePayload };
    case 'in-progress':
      return { verdict, creationId: first };
    case 'over-budget': {
      const window = intent.windows[Number(first)];
      if (window) return { verdict, window, spent: Number(second), reserved: Number(third) };
      break;
    }
    case 'too-many-open': {
      const entity = first as keyof MaxOpenTasks;
      return { verdict, entity, limit: intent.maxOpenTasks?.[entity] ?? 0 };
    }
    default:
  }
  throw new Error('unknown answer from begin-creation.lua');
}
