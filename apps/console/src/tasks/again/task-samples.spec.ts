import { expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { taskSamples } from './task-samples.js';

const params = { prompt: `it's a "red" chair\n$HOME \`id\``, turbo: true, texture_size: 1_024, camera_angles: ['front', 'back'] };
const [curl, sdk, python] = taskSamples('http://127.0.0.1:3000', { flow: 'text-to-model', makes: 'model', params });

it('the sample for curl sends the parameters as they are, whatever a shell could make of them', () => {
  const script = `curl() { for argument; do last=$argument; done; printf %s "$last"; }\n${curl?.code}`;
  expect(JSON.parse(execFileSync('sh', ['-c', script], { encoding: 'utf8' }))).toEqual(params);
  expect(curl?.code).toContain('http://127.0.0.1:3000/api/v1/tasks/text-to-model');
});

it('the samples for the SDK and for Python name the task and its parameters', () => {
  expect(sdk?.code).toContain(`client.run('text-to-model', ${JSON.stringify(params, null, 2)})`);
  expect(python?.code).toBe(`import os
from triverse import Client

client = Client("http://127.0.0.1:3000", os.environ["TEAM_KEY"])
result = client.run("text-to-model", {
    "prompt": ${JSON.stringify(params.prompt)},
    "turbo": True,
    "texture_size": 1024,
    "camera_angles": ["front", "back"],
})
result.main.download("model.glb")`);
});
