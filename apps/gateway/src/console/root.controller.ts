import { ApiError } from '#contracts';
import { Controller, Get, HttpCode, Req, Res } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Public } from '../platform/access/access-rules.decorator.js';

/** Where somebody ends up who types the gateway's address into a browser. */
@Controller()
@Public()
export class RootController {
  /** @throws ApiError 1005 for a program, which has no use for a page */
  @Get()
  @HttpCode(302)
  open(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): void {
    void reply.header('vary', 'Accept');
    if (!(request.headers.accept ?? '').includes('text/html'))
      throw new ApiError(1005, { message: 'no such route', suggestion: 'See /docs for the routes of the gateway.' });
    void reply.redirect('/console/', 302);
  }
}
