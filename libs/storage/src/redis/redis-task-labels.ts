import { LABEL_BOUNDS, labelTexts } from '#contracts';
import { type LabelChange, type LabelOutcome } from '#tasks';
import { labelsOf } from '../names.js';
import { newEpoch } from '../new-epoch.js';
import { type RedisEngineContext } from './redis-engine-context.js';
import { fragment, texts } from './redis-replies.js';
import { type RedisScript } from './redis-script.js';

/** Changes the labels of tasks. */
export class RedisTaskLabels {
  private readonly script: RedisScript<'label-tasks'>;

  constructor(private readonly context: RedisEngineContext) {
    this.script = context.connection.defineScript('label-tasks');
  }

  async change(teamId: string, { uuids, set, remove }: LabelChange): Promise<LabelOutcome> {
    const { keys, connection } = this.context;
    const args = {
      team: keys.team(teamId),
      set: labelTexts(set).join('\n'),
      remove: remove.join('\n'),
      most: LABEL_BOUNDS.labels,
      teamId: fragment(teamId),
      publish: connection.publishCommand,
    };
    const tasks = uuids.flatMap((uuid) => [uuid, newEpoch()]);
    const [verdict, ...told] = texts(await this.script.run({ tasks: keys.tasks(teamId) }, args, { args: tasks }));
    if (verdict === 'newer') connection.records.assertReadable(told[0], 'the task');
    if (verdict === 'labelled') return { verdict, labels: told.map((text) => labelsOf(text).labels ?? {}) };
    return { verdict: verdict === 'too-many' ? verdict : 'unknown-task', at: Number(told[0]) - 1 };
  }
}
