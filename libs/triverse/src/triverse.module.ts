import { UpstreamApi, UpstreamKey, UpstreamWatch } from '#tasks';
import { ConfigurableModuleBuilder, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { createTriverse, type Triverse } from './create-triverse.js';
import { UpstreamGauge } from './resilience/upstream-gauge.js';
import { type TriverseOptions } from './triverse-options.js';

export interface TriverseModuleOptions extends TriverseOptions {
  /** What is bound instead of the client, e.g. one whose calls are measured. */
  decorate?: (api: UpstreamApi) => UpstreamApi;
  decorateWatch?: (watch: UpstreamWatch) => UpstreamWatch;
}

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<TriverseModuleOptions>()
  .setClassMethodName('forRoot')
  .setExtras({ isGlobal: true }, (definition, { isGlobal }) => ({ ...definition, global: isGlobal }))
  .build();

const TRIVERSE = Symbol('triverse');

/** The upstream's HTTP API and WebSocket behind the ports of libs/tasks. */
@Module({
  providers: [
    { provide: TRIVERSE, inject: [MODULE_OPTIONS_TOKEN], useFactory: createTriverse },
    {
      provide: UpstreamApi,
      inject: [TRIVERSE, MODULE_OPTIONS_TOKEN],
      useFactory: ({ api }: Triverse, { decorate }: TriverseModuleOptions) => decorate?.(api) ?? api,
    },
    { provide: UpstreamKey, inject: [TRIVERSE], useFactory: ({ key }: Triverse) => key },
    {
      provide: UpstreamWatch,
      inject: [TRIVERSE, MODULE_OPTIONS_TOKEN],
      useFactory: ({ watch }: Triverse, { decorateWatch }: TriverseModuleOptions) => decorateWatch?.(watch) ?? watch,
    },
    { provide: UpstreamGauge, inject: [TRIVERSE], useFactory: ({ gauge }: Triverse) => gauge },
  ],
  exports: [UpstreamApi, UpstreamKey, UpstreamWatch, UpstreamGauge],
})
export class TriverseModule extends ConfigurableModuleClass implements OnApplicationShutdown {
  constructor(@Inject(TRIVERSE) private readonly triverse: Triverse) {
    super();
  }

  onApplicationShutdown(): void {
    this.triverse.close();
  }
}
