import { type FastifyReply, type FastifyRequest } from 'fastify';

/** Whether the answer is to be CSV: `format` decides, else an `Accept` that names `text/csv` and no JSON. The answer says that it depends on it. */
export function wantsCsv(format: 'json' | 'csv' | undefined, request: FastifyRequest, reply: FastifyReply): boolean {
  if (format !== undefined) return format === 'csv';
  void reply.header('vary', [reply.getHeader('vary') ?? [], 'Accept'].flat().join(', '));
  const { accept = '' } = request.headers;
  return /(?:^|[\s,])text\/csv(?:$|[\s,;])/i.test(accept) && !/application\/json/i.test(accept);
}
