import { type ApiError } from '#contracts';
import { type FastifyReply } from 'fastify';

/** An error as the answer, from where no filter of the framework sees it. */
export function sendError(reply: FastifyReply, error: ApiError): void {
  const { request } = reply;
  const { id } = request;
  request.errorCode = error.code;
  request.errorCause = error.message;
  void reply
    .status(error.status)
    .headers({ 'x-request-id': id, 'cache-control': 'no-store' })
    .type('application/json; charset=utf-8')
    .send(error.toBody(id));
}
