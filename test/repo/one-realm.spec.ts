import { describe, expect, it } from '@jest/globals';
import { createRequire } from 'node:module';
import { runInThisContext } from 'node:vm';
import semver from 'semver';

const require = createRequire(import.meta.url);
const processState = require('../support/jest/process-state.cjs') as () => () => void;

describe('the environment of the specs', () => {
  it('runs them in the realm of the packages, which import and require share', () => {
    expect(runInThisContext('Error')).toBe(Error);
    expect(require('semver')).toBe(semver);
  });

  it('undoes what a spec file changes on the process', () => {
    const restore = processState();
    const [path, exit, heard] = [process.env.PATH, process.exit, process.listenerCount('SIGHUP')];
    Object.assign(process.env, { PATH: 'elsewhere', LEFT_BY_A_SPEC: '1' });
    process.exit = (() => undefined) as never;
    process.on('SIGHUP', () => undefined);
    restore();
    expect([process.env.PATH, process.env.LEFT_BY_A_SPEC]).toEqual([path, undefined]);
    expect(process.exit).toBe(exit);
    expect(process.listenerCount('SIGHUP')).toBe(heard);
  });
});
