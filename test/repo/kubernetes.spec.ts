import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import type { IServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { IDeployment } from 'kubernetes-models/apps/v1/Deployment';
import type { IHorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler';
import type { IIngress } from 'kubernetes-models/networking.k8s.io/v1/Ingress';
import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import type { IService } from 'kubernetes-models/v1/Service';
import type { IServiceAccount } from 'kubernetes-models/v1/ServiceAccount';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { parse, stringify } from 'yaml';
import { apiComplaints } from '../support/kubernetes-types.js';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(join(repository, path), 'utf8');
const MANIFESTS = join(repository, 'scripts/manifests.mjs');
const CHART = 'deploy/helm/triverse-gateway';

interface Rendered {
  deployment: IDeployment;
  service: IService;
  serviceaccount: IServiceAccount;
  poddisruptionbudget: IPodDisruptionBudget;
  networkpolicy: INetworkPolicy;
}
interface RenderedWhole extends Rendered {
  horizontalpodautoscaler: IHorizontalPodAutoscaler;
  servicemonitor: IServiceMonitor;
  ingress: IIngress;
}

function rendered<T extends Rendered>(values: Record<string, unknown>): T {
  const folder = mkdtempSync(join(tmpdir(), 'values-'));
  try {
    const file = join(folder, 'values.yml');
    writeFileSync(file, stringify(values));
    const texts = JSON.parse(execFileSync(process.execPath, [MANIFESTS, '--print', file], { encoding: 'utf8' })) as Record<
      string,
      string
    >;
    const yaml = Object.entries(texts).filter(([name]) => name.endsWith('.yaml'));
    return Object.fromEntries(yaml.map(([name, text]) => [name.replace('.yaml', ''), parse(text) as unknown])) as unknown as T;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const EVERYTHING = {
  ingress: { enabled: true },
  serviceMonitor: { enabled: true },
  autoscaling: { enabled: true },
  imagePullSecrets: ['registry'],
  image: { digest: `sha256:${'a'.repeat(64)}` },
};
const all = rendered<RenderedWhole>(EVERYTHING);
const byDefault = rendered<Rendered>({});
const pod = byDefault.deployment.spec?.template.spec;
const container = pod?.containers[0];
const environment = Object.fromEntries((container?.env ?? []).map(({ name, value }) => [name, value]));
const settings = new Set([...read('docs/settings.md').matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name]) => name));

describe('the Helm chart', () => {
  it('renders what the Kubernetes API accepts, without a field that it does not know', () => {
    expect(Object.keys(all).length).toBe(8);
    const { spec, ...rest } = all.deployment;
    // A check that accepts this one checks nothing.
    const misspelt = { ...rest, spec: { ...spec, minReadySecond: 5 } };
    const complaints = apiComplaints({ ...all, 'fixed-replicas': byDefault.deployment, misspelt });
    expect(complaints).toEqual([expect.stringMatching(/^misspelt: .*minReadySecond/)]);
  }, 60_000);

  it('has default values that its schema accepts, and refuses a misspelt one', () => {
    const validate = new Ajv({ allErrors: true }).compile(JSON.parse(read(`${CHART}/values.schema.json`)) as object);
    const values = parse(read(`${CHART}/values.yaml`)) as { config: object };
    expect([validate(values), validate.errors]).toEqual([true, null]);
    expect(validate({ ...values, replica: 3 })).toBe(false);
    expect(validate({ ...values, config: { PORT: 3000 } })).toBe(false);
  });

  it('sets only known settings, and secrets only as files', () => {
    const names = Object.keys(environment);
    expect(names.filter((name) => !settings.has(name.replace(/_FILE$/, '')))).toEqual([]);
    const files = names.filter((name) => name.endsWith('_FILE')).sort();
    const secrets = ['ADMIN_TOKEN', 'GATEWAY_SECRET', 'METRICS_TOKEN', 'REDIS_URL', 'TRIVERSE_API_KEY'];
    expect(files).toEqual(secrets.map((name) => `${name}_FILE`));
    const folder = container?.volumeMounts?.find(({ name }) => name === 'secrets')?.mountPath ?? 'nowhere';
    expect(files.filter((name) => !environment[name]?.startsWith(`${folder}/`))).toEqual([]);
    expect(pod?.volumes?.[0]?.secret).toEqual({ secretName: 'triverse-gateway', defaultMode: 0o440 });
  });

  it('gives a pod more time to end than its drain and its grace take together', () => {
    const values = parse(read(`${CHART}/values.yaml`)) as {
      config: Record<string, string>;
      preStopSeconds: number;
      terminationGracePeriodSeconds: number;
    };
    const { SHUTDOWN_DRAIN_MS, SHUTDOWN_GRACE_MS } = values.config;
    const needed = values.preStopSeconds + (Number(SHUTDOWN_DRAIN_MS) + Number(SHUTDOWN_GRACE_MS)) / 1_000 + 5;
    expect(values.terminationGracePeriodSeconds).toBeGreaterThan(needed);
    expect(container?.lifecycle?.preStop?.exec?.command).toEqual(['sleep', String(values.preStopSeconds)]);
  });

  it('meets the restricted pod security standard', () => {
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    });
    expect(container?.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(container?.resources).toMatchObject({ requests: { cpu: expect.any(String) }, limits: { memory: expect.any(String) } });
  });

  it('probes the routes that exist: restarts on live, routes on ready', () => {
    expect(container?.livenessProbe?.httpGet?.path).toBe('/health/live');
    expect(container?.startupProbe?.httpGet?.path).toBe('/health/live');
    expect(container?.readinessProbe?.httpGet?.path).toBe('/health/ready');
  });

  it('probes the port that PORT names', () => {
    const [{ ports, env } = {}] = rendered({ config: { PORT: '8080' } }).deployment.spec?.template.spec?.containers ?? [];
    expect(env).toContainEqual({ name: 'PORT', value: '8080' });
    expect(ports).toEqual([{ name: 'http', containerPort: 8080 }]);
  });

  it('replaces pods without taking one away first, and lets one be evicted at a time', () => {
    expect(byDefault.deployment.spec?.strategy?.rollingUpdate).toEqual({ maxSurge: 1, maxUnavailable: 0 });
    expect(byDefault.poddisruptionbudget.spec?.maxUnavailable).toBe(1);
  });

  it('scales on metrics that the gateway has, and prometheus-adapter provides', () => {
    const names = all.horizontalpodautoscaler.spec?.metrics?.map(({ pods }) => pods?.metric.name ?? '') ?? [];
    expect(names).toEqual(['gateway_realtime_clients', 'nodejs_eventloop_lag_p99_seconds']);
    const registry = new Registry();
    collectDefaultMetrics({ register: registry });
    const documented = [...read('docs/operations.md').matchAll(/^\| `(gateway_\w+)` \|/gm)].map(([, name]) => name);
    const existing = new Set([...documented, ...registry.getMetricsAsArray().map(({ name }) => name)]);
    expect(names.filter((name) => !existing.has(name))).toEqual([]);
    const adapter = parse(read('deploy/kubernetes/prometheus-adapter-values.yaml')) as {
      rules: { custom: { seriesQuery: string }[] };
    };
    expect(adapter.rules.custom.map(({ seriesQuery }) => seriesQuery.replace(/\{.*/, ''))).toEqual(names);
    expect(all.deployment.spec).not.toHaveProperty('replicas');
    expect(byDefault.deployment.spec?.replicas).toBe(2);
  });

  it('selects the same pods everywhere', () => {
    const template = all.deployment.spec?.template;
    const labels = template?.metadata?.labels ?? {};
    expect(Object.keys(labels).length).toBe(2);
    expect(all.deployment.spec?.selector.matchLabels).toEqual(labels);
    expect(all.service.spec?.selector).toEqual(labels);
    expect(all.poddisruptionbudget.spec?.selector?.matchLabels).toEqual(labels);
    expect(all.networkpolicy.spec?.podSelector?.matchLabels).toEqual(labels);
    expect(all.servicemonitor.spec.selector.matchLabels).toEqual(labels);
    expect(all.service.metadata?.labels).toEqual(labels);
  });

  it('gives Prometheus the token that reads metrics only', () => {
    const token = environment['METRICS_TOKEN_FILE']?.split('/').at(-1);
    expect(all.servicemonitor.spec.endpoints?.[0]?.authorization?.credentials).toEqual({ name: 'triverse-gateway', key: token });
  });

  it('names the scrape job as the alert rules and the dashboard do, whatever the release is called', () => {
    const { jobLabel = '' } = all.servicemonitor.spec;
    const files = ['prometheus/rules.yml', 'grafana/dashboards/triverse-gateway.json'];
    const text = files.map((file) => read(`deploy/${file}`)).join('\n');
    const jobs = new Set([...text.matchAll(/job=\\?"([^"\\]+)/g)].map(([, job]) => job));
    expect([...jobs]).toEqual([all.service.metadata?.labels?.[jobLabel]]);
  });

  it('serves metrics to the monitoring alone on METRICS_PORT, if that is set', () => {
    const { deployment, service, servicemonitor, networkpolicy } = rendered<RenderedWhole>({
      ...EVERYTHING,
      config: { METRICS_PORT: '9464' },
    });
    expect(deployment.spec?.template.spec?.containers[0]?.ports).toContainEqual({ name: 'metrics', containerPort: 9464 });
    expect(service.spec?.ports).toContainEqual({ name: 'metrics', port: 9464, targetPort: 'metrics' });
    expect(servicemonitor.spec.endpoints?.map(({ port }) => port)).toEqual(['metrics']);
    const from = (namespace: string) => [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } }];
    expect(networkpolicy.spec?.ingress).toEqual([
      { from: from('ingress-nginx'), ports: [{ port: 'http' }] },
      { from: from('monitoring'), ports: [{ port: 'metrics' }] },
    ]);
    expect(all.servicemonitor.spec.endpoints?.map(({ port }) => port)).toEqual(['http']);
    expect(byDefault.service.spec?.ports).toHaveLength(1);
  });

  it('lets the gateway call the ports that the operator adds', () => {
    const { networkpolicy } = rendered({ networkPolicy: { extraPorts: [26_379, 4_318] } });
    const added = networkpolicy.spec?.egress?.filter(({ to }) => to === undefined).flatMap(({ ports }) => ports);
    expect(added).toEqual([{ port: 6379 }, { port: 26_379 }, { port: 4_318 }]);
  });

  it('names an image by its digest if there is one', () => {
    expect(all.deployment.spec?.template.spec?.containers[0]?.image).toBe(`triverse-gateway@sha256:${'a'.repeat(64)}`);
    expect(container?.image).toMatch(/^triverse-gateway:\d/);
  });
});

describe('the plain manifests', () => {
  it('are what the chart renders', () => {
    expect(spawnSync(process.execPath, [MANIFESTS, '--check'], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  });

  it('are all named in the kustomization', () => {
    const text = read('deploy/kubernetes/kustomization.yaml');
    const named = [...text.matchAll(/^ {2}(?:# )?- ([\w-]+\.yaml)$/gm)].map(([, name]) => name);
    const others = ['kustomization.yaml', 'prometheus-adapter-values.yaml'];
    expect(named.sort()).toEqual(
      readdirSync(join(repository, 'deploy/kubernetes'))
        .filter((name) => !others.includes(name))
        .sort(),
    );
  });
});
