import { KeysApi, TeamApi } from './admin/admin-api.js';
import { SessionApi } from './admin/session-api.js';
import {
  type BudgetState,
  type PurposeUsageRow,
  type TokenAnswer,
  type TokenRequest,
  type UsageQuery,
  type Usage,
} from './admin/admin-types.js';
import { type BackoffOptions, DEFAULT_BACKOFF } from './backoff.js';
import { Credential, type TokenSource } from './credential.js';
import { TaskCancelledError, TaskFailedError, TriverseError } from './errors.js';
import { HttpCaller } from './http/http-caller.js';
import { page } from './page.js';
import { type LinkState, type TransportName } from './realtime/link-state.js';
import { Realtime } from './realtime/realtime.js';
import { type SocketLoader } from './realtime/socket-like.js';
import { type TaskUpdate } from './realtime/transport.js';
import { type Watch, type WatchOptions, type WatchTeamOptions } from './realtime/watch.js';
import { downloadAsset, type DownloadedAsset, type DownloadOptions } from './tasks/download.js';
import { readPages, type TaskListQuery, type TaskPage } from './tasks/task-list.js';
import {
  type AnyFlow,
  type CallOptions,
  type CreateOptions,
  type FlowParams,
  type ParameterBounds,
  TasksApi,
} from './tasks/tasks-api.js';
import { type ModelUploadOptions, upload, type Uploadable, type UploadOptions } from './uploads/upload.js';
import { WebhooksApi } from './webhooks/webhooks-api.js';
import { type AccountResponse, type BalanceResponse, type FlowStatusPayload } from './wire.js';

export interface ClientOptions {
  /** Address of the gateway, e.g. `https://3d.example.com`; default in a page: its own origin. */
  baseUrl?: string;
  /** A team key or client token, or a function that returns one. Default: the browser's session cookie. */
  token?: TokenSource;
  fetch?: typeof fetch;
  /** Transports for live updates, in order of preference. */
  transports?: readonly TransportName[];
  /** Returns the `io` of socket.io-client; by default the package is imported when first needed. */
  socketIo?: SocketLoader;
  backoff?: Partial<BackoffOptions>;
  /** Retries of an idempotent call after a temporary failure. */
  retries?: number;
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
  /** The browser's session, for gateways that offer sign-in. */
  readonly session: SessionApi;
  private readonly http: HttpCaller;
  private readonly tasks: TasksApi;
  private readonly team: TeamApi;
  private readonly realtime: Realtime;

  constructor(options: ClientOptions = {}) {
    const baseUrl = (options.baseUrl ?? page.location?.origin ?? '').replace(/\/+$/, '');
    if (!URL.canParse(baseUrl))
      throw new TriverseError('baseUrl must be the address of the gateway, e.g. https://3d.example.com');
    const credential = new Credential(options.token);
    const backoff = { ...DEFAULT_BACKOFF, ...options.backoff };
    const send = options.fetch ?? ((...request: Parameters<typeof fetch>) => globalThis.fetch(...request));
    this.http = new HttpCaller({ baseUrl, credential, fetch: send, backoff, retries: options.retries ?? 2 });
    this.keys = new KeysApi(this.http);
    this.webhooks = new WebhooksApi(this.http);
    this.session = new SessionApi(this.http);
    this.tasks = new TasksApi(this.http);
    this.team = new TeamApi(this.http);
    this.realtime = new Realtime({ ...options, baseUrl, credential, backoff, http: this.http, tasks: this.tasks });
    if (options.onLinkState) this.realtime.board.subscribe(options.onLinkState);
  }

  createTask<F extends AnyFlow>(flow: F, params: FlowParams<F>, options?: CreateOptions) {
    return this.tasks.create(flow, params, options);
  }
  getTask(taskUuid: string, options?: CallOptions): Promise<FlowStatusPayload> {
    return this.tasks.get(taskUuid, options);
  }
  listTasks(query?: TaskListQuery, options?: CallOptions): Promise<TaskPage> {
    return this.tasks.list(query, options);
  }
  /** All pages, starting at the cursor of the query. */
  taskPages(query: TaskListQuery = {}, options?: CallOptions): AsyncGenerator<TaskPage, void> {
    return readPages((cursor) => this.tasks.list(cursor === undefined ? query : { ...query, cursor }, options));
  }
  quote<F extends AnyFlow>(flow: F, params: Partial<FlowParams<F>>, options?: CallOptions) {
    return this.tasks.quote(flow, params, options);
  }
  /** Upper bounds of parameters at this gateway, which may be lower than the upstream's. */
  parameterBounds(options?: CallOptions): Promise<ParameterBounds> {
    return this.tasks.bounds(options);
  }
  assetUrls(taskUuid: string, options?: CallOptions) {
    return this.tasks.assetUrls(taskUuid, options);
  }
  downloadAsset(taskUuid: string, options?: DownloadOptions): Promise<DownloadedAsset> {
    return downloadAsset(this.http, taskUuid, options);
  }

  uploadImage(file: Uploadable, options: UploadOptions = {}) {
    return upload(this.http, { path: '/api/v1/upload/image', file, ...options });
  }
  uploadModel(file: Uploadable, { variant, ...options }: ModelUploadOptions = {}) {
    return upload(this.http, { path: '/api/v1/upload/model', query: { modelVariant: variant }, file, ...options });
  }

  /** The team, in the format of the upstream's account. */
  me(options?: CallOptions): Promise<AccountResponse> {
    return this.team.me(options);
  }
  balance(options?: CallOptions): Promise<BalanceResponse> {
    return this.team.balance(options);
  }
  usage(query?: UsageQuery, options?: CallOptions): Promise<Usage> {
    return this.team.usage(query, options);
  }
  /** By end user, or by the values of a label. */
  usageBy(purpose: 'sub' | `label:${string}`, query?: UsageQuery, options?: CallOptions): Promise<PurposeUsageRow[]> {
    return this.team.usageBy(purpose, query, options);
  }
  budgets(teamId: string, options?: CallOptions): Promise<BudgetState[]> {
    return this.team.budgets(teamId, options);
  }
  /** Creates a client token; needs a team key. */
  createToken(request?: TokenRequest, options?: CallOptions): Promise<TokenAnswer> {
    return this.team.createToken(request, options);
  }

  /** Follows a task to its end: callbacks, or `for await (const { status, final } of client.watchTask(uuid))`. */
  watchTask(taskUuid: string, options?: WatchOptions<TaskUpdate>): Watch<TaskUpdate> {
    return this.realtime.watchTask(taskUuid, options);
  }
  /** Follows every task of the team: first the current status of each, then every change. */
  watchTeam(options?: WatchTeamOptions): Watch<TaskUpdate> {
    return this.realtime.watchTeam(options);
  }

  /** The task's status at SUCCESS. Waits without a time limit; use a signal to set one. @throws TaskFailedError, TaskCancelledError */
  async waitForTask(taskUuid: string, { signal }: CallOptions = {}): Promise<FlowStatusPayload> {
    const last = await this.watchTask(taskUuid, { signal, onUpdate: () => undefined }).done;
    if (last === undefined) throw new TriverseError('the watch ended without a status');
    if (last.status.status === 'SUCCESS') return last.status;
    const Ended = last.status.status === 'CANCELLED' ? TaskCancelledError : TaskFailedError;
    throw new Ended(`task ${taskUuid} ended as ${last.status.status}`, last);
  }

  get linkState(): LinkState {
    return this.realtime.board.current;
  }
  /** Calls the listener at each change of the live link until the returned function is called. */
  onLinkState(listener: (state: LinkState) => void): () => void {
    return this.realtime.board.subscribe(listener);
  }
}

export const createClient = (options?: ClientOptions): TriverseClient => new TriverseClient(options);
