import { AlertsApi } from './alerts/alerts-api.js';
import { KeysApi, TeamApi } from './admin/admin-api.js';
import { SessionApi } from './admin/session-api.js';
import {
  type BudgetState,
  type LiveConnections,
  type PurposeUsageRow,
  type TokenAnswer,
  type TokenRequest,
  type UsageCsvQuery,
  type UsageQuery,
  type Usage,
} from './admin/admin-types.js';
import { type BackoffOptions, DEFAULT_BACKOFF } from './backoff.js';
import { Credential, type TokenSource } from './credential.js';
import { taskEndedError, TriverseError } from './errors.js';
import { type AnyFlow, type FlowParams } from './flows/flow-names.js';
import { HttpCaller } from './http/http-caller.js';
import { OperatorApi } from './operator/operator-api.js';
import { page } from './page.js';
import { type LinkState, type TransportName } from './realtime/link-state.js';
import { Realtime } from './realtime/realtime.js';
import { type SocketLoader } from './realtime/socket-like.js';
import { type Watch, type WatchOptions, type WatchTeamOptions } from './realtime/watch.js';
import { type RunOptions, type RunParams, type RunResult, runTask } from './runs/run-task.js';
import { assetsOf, type FlowAssets, type TaskFiles } from './runs/task-assets.js';
import { downloadAsset, type DownloadedAsset, type DownloadOptions } from './tasks/download.js';
import { type LabelChanges, readPages, type TaskListQuery, type TaskPage } from './tasks/task-list.js';
import { type TaskState, type TaskUpdate } from './tasks/task-state.js';
import { type CallOptions, type CreateOptions, type ParameterBounds, TasksApi } from './tasks/tasks-api.js';
import { type ModelUploadOptions, upload, type Uploadable, type UploadOptions } from './uploads/upload.js';
import { WebhooksApi } from './webhooks/webhooks-api.js';
import {
  type AccountResponse,
  type BalanceResponse,
  type DownloadResponse,
  type QuoteResponse,
  type TaskCreationResponsePayload,
  type TaskLabelsResponse,
  type UploadResponse,
} from './wire.js';

/** Options of a client. */
export interface ClientOptions {
  /** Address of the gateway, e.g. `https://3d.example.com`; default in a page: its own origin. */
  baseUrl?: string;
  /** A team key or client token, or a function that returns one. Default: the browser's session cookie. */
  token?: TokenSource;
  /** Used instead of the global `fetch`. */
  fetch?: typeof fetch;
  /** Transports for live updates, in order of preference. */
  transports?: readonly TransportName[];
  /** Returns the `io` of socket.io-client; by default the package is imported when first needed. */
  socketIo?: SocketLoader;
  /** Delays between retries. */
  backoff?: Partial<BackoffOptions>;
  /** Retries of an idempotent call after a temporary failure; 2 by default. */
  retries?: number;
  /** Milliseconds between polls of a task, where neither socket nor stream gets through; 2,000 by default. */
  pollIntervalMs?: number;
  /** How long to poll before trying the better transports again; one minute by default. */
  climbAfterMs?: number;
  /** If nothing, not even a heartbeat, arrives on an event stream for this long, the client polls instead; 15 seconds by default. */
  streamSilenceMs?: number;
  /** Called at each change of the live link; the same as `link.subscribe`. */
  onLinkState?: (state: LinkState) => void;
}

/** A client of the gateway: calls, uploads, and live updates over one shared connection. */
export class TriverseClient {
  readonly keys: KeysApi;
  readonly webhooks: WebhooksApi;
  readonly alerts: AlertsApi;
  /** For the operator's `ADMIN_TOKEN`. */
  readonly operator: OperatorApi;
  /** The browser's session, for gateways that offer sign-in. */
  readonly session: SessionApi;
  private readonly http: HttpCaller;
  private readonly tasks: TasksApi;
  private readonly team: TeamApi;
  private readonly realtime: Realtime;
  private readonly backoff: BackoffOptions;

  constructor(options: ClientOptions = {}) {
    const baseUrl = (options.baseUrl ?? page.location?.origin ?? '').replace(/\/+$/, '');
    if (!URL.canParse(baseUrl))
      throw new TriverseError('baseUrl must be the address of the gateway, e.g. https://3d.example.com');
    const credential = new Credential(options.token);
    const backoff = (this.backoff = { ...DEFAULT_BACKOFF, ...options.backoff });
    const send = options.fetch ?? ((...request: Parameters<typeof fetch>) => globalThis.fetch(...request));
    this.http = new HttpCaller({ baseUrl, credential, fetch: send, backoff, retries: options.retries ?? 2 });
    this.keys = new KeysApi(this.http);
    this.webhooks = new WebhooksApi(this.http);
    this.alerts = new AlertsApi(this.http);
    this.operator = new OperatorApi(this.http);
    this.session = new SessionApi(this.http);
    this.tasks = new TasksApi(this.http);
    this.team = new TeamApi(this.http);
    this.realtime = new Realtime({ ...options, baseUrl, credential, backoff, http: this.http, tasks: this.tasks });
    if (options.onLinkState) this.realtime.board.subscribe(options.onLinkState);
  }

  /**
   * Makes something in one call: uploads files, creates the task, waits for its end, and resolves with what it made.
   *
   * The creation has an idempotency key that is kept over retries: after network faults, the task is made and paid for once. Aborting the signal stops
   * the wait, not the task (`RunStoppedError` says which task goes on).
   * @example const { assets } = await client.run('text-to-model', { prompt: 'a red chair' }, { onUpdate: ({ progress }) => show(progress) });
   * @throws TaskFailedError, TaskCancelledError, RunStoppedError; TriverseError if the gateway refuses a file or the creation
   */
  run<F extends AnyFlow>(flow: F, params: RunParams<F>, options?: RunOptions<F>): Promise<RunResult<F>> {
    const { http, tasks, realtime, backoff } = this;
    return runTask({ http, tasks, realtime, backoff }, flow, params, options);
  }

  /** Creates a task and returns at once. Files must be uploaded before. @throws TriverseError */
  createTask<F extends AnyFlow>(flow: F, params: FlowParams<F>, options?: CreateOptions): Promise<TaskCreationResponsePayload> {
    return this.tasks.create(flow, params, options);
  }
  /** The current state of a task. @throws TriverseError 1006 for a task that is not there for this caller */
  getTask<F extends string = string>(taskUuid: string, options?: CallOptions): Promise<TaskState<F>> {
    return this.tasks.get<F>(taskUuid, options);
  }
  /** A page of the team's tasks, newest first. */
  listTasks(query?: TaskListQuery, options?: CallOptions): Promise<TaskPage> {
    return this.tasks.list(query, options);
  }
  /**
   * Adds labels to tasks and removes them: of all of the tasks (at most 100), or of none. Budgets and usage keep to the labels that the creation named.
   * @throws TriverseError 1006 for a task that is not there for this caller, 1004 for a label that cannot be; both name the field
   */
  labelTasks(taskUuids: readonly string[], changes: LabelChanges, options?: CallOptions): Promise<TaskLabelsResponse> {
    return this.tasks.label(taskUuids, changes, options);
  }
  /** All pages, starting at the cursor of the query. */
  taskPages(query: TaskListQuery = {}, options?: CallOptions): AsyncGenerator<TaskPage, void> {
    return readPages((cursor) => this.tasks.list(cursor === undefined ? query : { ...query, cursor }, options));
  }
  /** The price of a creation in credits. Creates nothing. */
  quote<F extends AnyFlow>(flow: F, params: Partial<FlowParams<F>>, options?: CallOptions): Promise<QuoteResponse> {
    return this.tasks.quote(flow, params, options);
  }
  /** Upper bounds of parameters at this gateway, which may be lower than the upstream's. */
  parameterBounds(options?: CallOptions): Promise<ParameterBounds> {
    return this.tasks.bounds(options);
  }
  /** Links to the main file of a task and to its picture. They expire, as a rule after an hour. */
  assetUrls(taskUuid: string, options?: CallOptions): Promise<DownloadResponse> {
    return this.tasks.assetUrls(taskUuid, options);
  }
  /** The files of a task that has succeeded, as `run` returns them. */
  assets<F extends string>(task: TaskFiles<F>): FlowAssets<F> {
    return assetsOf<F>({ http: this.http, tasks: this.tasks }, task);
  }
  /** The bytes of the main file of a task, or of the named one, through the gateway. */
  downloadAsset(taskUuid: string, options?: DownloadOptions): Promise<DownloadedAsset> {
    return downloadAsset(this.http, taskUuid, options);
  }

  /** Uploads a picture (JPEG, PNG, WebP; up to 50 MB). */
  uploadImage(file: Uploadable, options: UploadOptions = {}): Promise<UploadResponse> {
    return upload(this.http, { path: '/api/v1/upload/image', file, ...options });
  }
  /** Uploads a 3D model (GLB, OBJ, FBX, STL and others; up to 200 MB). */
  uploadModel(file: Uploadable, { variant, ...options }: ModelUploadOptions = {}): Promise<UploadResponse> {
    return upload(this.http, { path: '/api/v1/upload/model', query: { modelVariant: variant }, file, ...options });
  }

  /** The caller's team, in the format of the upstream's account. */
  me(options?: CallOptions): Promise<AccountResponse> {
    return this.team.me(options);
  }
  /** Credits that the caller's team can spend. */
  balance(options?: CallOptions): Promise<BalanceResponse> {
    return this.team.balance(options);
  }
  /** Ended tasks and spent credits by day, key and flow. */
  usage(query?: UsageQuery, options?: CallOptions): Promise<Usage> {
    return this.team.usage(query, options);
  }
  /** The same as a CSV file: by day, key and flow, or by one of these, by end user or by the values of a label. */
  usageCsv(query?: UsageCsvQuery, options?: CallOptions): Promise<Blob> {
    return this.team.usageCsv(query, options);
  }
  /** Live connections of the caller's team; needs the scope `team:admin`. The operator names the team. */
  connections(options?: CallOptions & { teamId?: string }): Promise<LiveConnections> {
    return this.team.connections(options);
  }
  /** By end user, or by the values of a label. */
  usageBy(purpose: 'sub' | `label:${string}`, query?: UsageQuery, options?: CallOptions): Promise<PurposeUsageRow[]> {
    return this.team.usageBy(purpose, query, options);
  }
  /** Where the budgets of a team stand. */
  budgets(teamId: string, options?: CallOptions): Promise<BudgetState[]> {
    return this.team.budgets(teamId, options);
  }
  /** Creates a client token; needs a team key. */
  createToken(request?: TokenRequest, options?: CallOptions): Promise<TokenAnswer> {
    return this.team.createToken(request, options);
  }

  /** Follows a task to its end: callbacks, or `for await (const { status, final } of client.watchTask(uuid))`. */
  watchTask<F extends string = string>(taskUuid: string, options?: WatchOptions<TaskUpdate<F>>): Watch<TaskUpdate<F>> {
    return this.realtime.watchTask(taskUuid, options);
  }
  /** Follows every task of the team: first the current status of each, then every change. */
  watchTeam(options?: WatchTeamOptions): Watch<TaskUpdate> {
    return this.realtime.watchTeam(options);
  }

  /** The task's status at SUCCESS. Waits without a time limit; use a signal to set one. @throws TaskFailedError, TaskCancelledError */
  async waitForTask<F extends string = string>(taskUuid: string, { signal }: CallOptions = {}): Promise<TaskState<F>> {
    const last = await this.watchTask<F>(taskUuid, { signal, onUpdate: () => undefined }).done;
    if (last === undefined) throw new TriverseError('the watch ended without a status');
    if (last.status.status !== 'SUCCESS') throw taskEndedError(last);
    return last.status;
  }

  /** State of the live link. */
  get linkState(): LinkState {
    return this.realtime.board.current;
  }
  /** Calls the listener at each change of the live link until the returned function is called. */
  onLinkState(listener: (state: LinkState) => void): () => void {
    return this.realtime.board.subscribe(listener);
  }
}

/** Makes a client. @throws TriverseError if `baseUrl` is no address */
export const createClient = (options?: ClientOptions): TriverseClient => new TriverseClient(options);
