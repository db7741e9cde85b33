import { describe, expect, it } from '@jest/globals';
import { optionsFromEnvironment } from './sandbox-environment.js';

describe('the environment', () => {
  it('listens on loopback at 4010 when nothing is set', () => {
    expect(optionsFromEnvironment({})).toMatchObject({ host: '127.0.0.1', port: 4010, generation: 'A', controlRoutes: false });
  });

  it('reads what is set', () => {
    const environment = { SANDBOX_PORT: '0', SANDBOX_GENERATION: 'B', SANDBOX_TASK_MS: '300', SANDBOX_CONTROL: '1' };
    expect(optionsFromEnvironment(environment)).toMatchObject({
      port: 0,
      generation: 'B',
      taskDurationMs: 300,
      controlRoutes: true,
    });
  });

  it.each([
    ['SANDBOX_PORT', '99999'],
    ['SANDBOX_TASK_MS', 'soon'],
    ['SANDBOX_GENERATION', 'C'],
    ['SANDBOX_CONTROL', 'yes'],
  ])('refuses %s=%s by name and without the value', (name, value) => {
    expect(() => optionsFromEnvironment({ [name]: value })).toThrow(name);
    expect(() => optionsFromEnvironment({ [name]: value })).not.toThrow(value);
  });
});
