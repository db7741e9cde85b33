import { WebhookSender } from '#webhooks';
import { ConfigurableModuleBuilder, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { GuardedPost, type GuardedPostOptions } from './post/guarded-post.js';

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<GuardedPostOptions>()
  .setClassMethodName('forRoot')
  .setExtras({ isGlobal: true }, (definition, { isGlobal }) => ({ ...definition, global: isGlobal }))
  .build();

/** Requests to receivers on the Internet, behind the port of libs/webhooks. */
@Module({
  providers: [
    {
      provide: GuardedPost,
      inject: [MODULE_OPTIONS_TOKEN],
      useFactory: (options: GuardedPostOptions) => new GuardedPost(options),
    },
    { provide: WebhookSender, useExisting: GuardedPost },
  ],
  exports: [WebhookSender],
})
export class OutboundModule extends ConfigurableModuleClass implements OnApplicationShutdown {
  constructor(@Inject(GuardedPost) private readonly posts: GuardedPost) {
    super();
  }

  onApplicationShutdown(): void {
    this.posts.close();
  }
}
