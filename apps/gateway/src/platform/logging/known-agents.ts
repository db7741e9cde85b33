import { type SecretHider } from '#access';
import { shortened } from './shortened.js';

const MOST = 500;

/** User agents as the log shows them. Few are in use at a time, and each is searched for secrets once. */
export class KnownAgents {
  private readonly known = new Map<string, string>();

  constructor(private readonly hider: SecretHider) {}

  shown(agent: string): string {
    const known = this.known.get(agent);
    if (known !== undefined) return known;
    const shown = shortened(this.hider.text(agent));
    if (this.known.size >= MOST) this.known.clear();
    this.known.set(agent, shown);
    return shown;
  }
}
